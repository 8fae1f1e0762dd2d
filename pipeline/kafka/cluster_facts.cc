#include "pipeline/kafka/cluster_facts.h"

#include <algorithm>
#include <cstring>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pipeline/kafka/admin_call.h"

namespace lodewire {
namespace {

using ConfigResourceHandle =
    KafkaHandle<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;
using AclFilterHandle = KafkaHandle<rd_kafka_AclBindingFilter_t, rd_kafka_AclBinding_destroy>;

absl::StatusOr<MetadataHandle> ReadMetadata(AdminClient* admin, int timeout_ms) {
  const rd_kafka_metadata_t* metadata = nullptr;
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(admin->client(), /*all_topics=*/1, nullptr, &metadata, timeout_ms);
  MetadataHandle owner(metadata);
  RETURN_IF_ERROR(KafkaStatus(error, "asking for the topics"));
  return owner;
}

// By resource name.
absl::StatusOr<std::map<std::string, KafkaSettings>> DescribeConfigs(
    AdminClient* admin, rd_kafka_ResourceType_t type, const std::vector<std::string>& names,
    int timeout_ms) {
  std::map<std::string, KafkaSettings> settings;
  if (names.empty()) return settings;
  std::vector<ConfigResourceHandle> owners;
  std::vector<rd_kafka_ConfigResource_t*> asked;
  for (const std::string& name : names) {
    owners.emplace_back(rd_kafka_ConfigResource_new(type, name.c_str()));
    asked.push_back(owners.back().get());
  }
  rd_kafka_t* client = admin->client();
  ASSIGN_OR_RETURN(
      const EventHandle event,
      AdminCall(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, timeout_ms, "asking for settings",
                [&](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
                  rd_kafka_DescribeConfigs(client, asked.data(), asked.size(), options, queue);
                }));
  size_t count = 0;
  const rd_kafka_ConfigResource_t** resources = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  for (size_t i = 0; i < count; ++i) {
    const std::string name = rd_kafka_ConfigResource_name(resources[i]);
    RETURN_IF_ERROR(
        KafkaStatus(rd_kafka_ConfigResource_error(resources[i]), "the settings of " + name));
    size_t entries = 0;
    const rd_kafka_ConfigEntry_t** entry = rd_kafka_ConfigResource_configs(resources[i], &entries);
    for (size_t j = 0; j < entries; ++j) {
      const char* value = rd_kafka_ConfigEntry_value(entry[j]);
      settings[name][rd_kafka_ConfigEntry_name(entry[j])] = value == nullptr ? "" : value;
    }
  }
  return settings;
}

// Keeps what the library says of a broker's protocol; nothing of it is logged.
class FeatureEvents : public ClientEvents {
 public:
  void OnLog(int, const char* facility, const char* text) override {
    constexpr std::string_view kBefore = " to ";
    if (std::strcmp(facility, "FEATURE") != 0) return;
    const std::string_view line = text;
    const size_t at = line.find(kBefore);
    if (line.find("enabled protocol features") == std::string_view::npos ||
        at == std::string_view::npos) {
      return;
    }
    const std::lock_guard lock(mutex_);
    features_ = absl::StrSplit(ToAbsl(line.substr(at + kBefore.size())), ',');
  }
  std::vector<std::string> Take() {
    const std::lock_guard lock(mutex_);
    return features_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> features_;
};

}  // namespace

absl::StatusOr<std::map<std::string, TopicFacts>> DescribeTopics(
    AdminClient* admin, const std::vector<std::string>& topics, int timeout_ms) {
  ASSIGN_OR_RETURN(const MetadataHandle metadata, ReadMetadata(admin, timeout_ms));
  std::map<std::string, TopicFacts> facts;
  std::vector<std::string> names;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& topic = metadata->topics[i];
    if (topic.err != RD_KAFKA_RESP_ERR_NO_ERROR || topic.partition_cnt == 0) continue;
    if (std::find(topics.begin(), topics.end(), topic.topic) == topics.end()) continue;
    TopicFacts& fact = facts[topic.topic];
    fact.partitions = topic.partition_cnt;
    fact.replicas = topic.partitions[0].replica_cnt;
    for (int j = 0; j < topic.partition_cnt; ++j) {
      fact.replicas = std::min(fact.replicas, topic.partitions[j].replica_cnt);
      fact.leaderless += topic.partitions[j].leader < 0 ? 1 : 0;
    }
    names.emplace_back(topic.topic);
  }
  ASSIGN_OR_RETURN(auto settings,
                   DescribeConfigs(admin, RD_KAFKA_RESOURCE_TOPIC, names, timeout_ms));
  for (auto& [name, fact] : facts) fact.settings = std::move(settings[name]);
  return facts;
}

absl::StatusOr<KafkaSettings> DescribeBroker(AdminClient* admin, int timeout_ms) {
  ASSIGN_OR_RETURN(const MetadataHandle metadata, ReadMetadata(admin, timeout_ms));
  if (metadata->broker_cnt == 0) return absl::UnavailableError("the metadata names no broker");
  const std::string id = std::to_string(metadata->brokers[0].id);
  ASSIGN_OR_RETURN(auto settings,
                   DescribeConfigs(admin, RD_KAFKA_RESOURCE_BROKER, {id}, timeout_ms));
  return std::move(settings[id]);
}

absl::StatusOr<size_t> CountAcls(AdminClient* admin, int timeout_ms) {
  char text[256];
  AclFilterHandle filter(rd_kafka_AclBindingFilter_new(
      RD_KAFKA_RESOURCE_ANY, nullptr, RD_KAFKA_RESOURCE_PATTERN_ANY, nullptr, nullptr,
      RD_KAFKA_ACL_OPERATION_ANY, RD_KAFKA_ACL_PERMISSION_TYPE_ANY, text, sizeof(text)));
  if (filter == nullptr) return absl::InternalError(text);
  rd_kafka_t* client = admin->client();
  const absl::StatusOr<EventHandle> event =
      AdminCall(client, RD_KAFKA_ADMIN_OP_DESCRIBEACLS, timeout_ms, "asking for rules of access",
                [&](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
                  rd_kafka_DescribeAcls(client, filter.get(), options, queue);
                });
  if (!event.ok()) {
    const bool off = event.status().message().find("SECURITY_DISABLED") != std::string::npos;
    return off ? absl::NotFoundError("the brokers have no authoriser") : event.status();
  }
  size_t count = 0;
  rd_kafka_DescribeAcls_result_acls(rd_kafka_event_DescribeAcls_result(event->get()), &count);
  return count;
}

absl::StatusOr<std::vector<std::string>> ProtocolFeatures(const KafkaConfig& config,
                                                          int timeout_ms) {
  FeatureEvents events;
  ASSIGN_OR_RETURN(ConfHandle conf, MakeConf(config, KafkaClientKind::kAdmin, "features", &events));
  char text[256];
  // The library has no other way to say what it found out about a broker.
  if (rd_kafka_conf_set(conf.get(), "debug", "feature", text, sizeof(text)) != RD_KAFKA_CONF_OK) {
    return absl::InternalError(text);
  }
  ASSIGN_OR_RETURN(const ClientHandle client, MakeClient(RD_KAFKA_PRODUCER, std::move(conf)));
  const rd_kafka_metadata_t* metadata = nullptr;
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(client.get(), /*all_topics=*/0, nullptr, &metadata, timeout_ms);
  const MetadataHandle owner(metadata);
  RETURN_IF_ERROR(KafkaStatus(error, "asking for the brokers"));
  return events.Take();
}

}  // namespace lodewire
