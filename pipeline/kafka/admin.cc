#include "pipeline/kafka/admin.h"

#include <chrono>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/base/clock.h"
#include "pipeline/kafka/admin_call.h"
#include "pipeline/kafka/client.h"

namespace lodewire {
namespace {

constexpr int kWaitStepMs = 200;
constexpr int kTopicStepMs = 20;

// A topic can be there and yet be refused to us; that is the same as missing, but for the remedy.
absl::StatusOr<NewTopicHandle> MakeNewTopic(const TopicSpec& spec) {
  char text[256] = {};
  NewTopicHandle topic(rd_kafka_NewTopic_new(spec.name.c_str(), spec.partitions,
                                             spec.replication_factor, text, sizeof(text)));
  if (topic == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("topic ", spec.name, ": ", text));
  }
  for (const auto& [key, value] : spec.config) {
    const rd_kafka_resp_err_t error =
        rd_kafka_NewTopic_set_config(topic.get(), key.c_str(), value.c_str());
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return absl::InvalidArgumentError(
          absl::StrCat("topic ", spec.name, ": ", key, ": ", KafkaErrorText(error)));
    }
  }
  return topic;
}

absl::StatusOr<CreatedTopics> ReadResults(const rd_kafka_event_t& event) {
  size_t count = 0;
  const rd_kafka_topic_result_t** results = rd_kafka_CreateTopics_result_topics(
      rd_kafka_event_CreateTopics_result(const_cast<rd_kafka_event_t*>(&event)), &count);
  CreatedTopics topics;
  std::vector<std::string> failures;
  for (size_t i = 0; i < count; ++i) {
    const std::string name = rd_kafka_topic_result_name(results[i]);
    const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(results[i]);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
      topics.created.push_back(name);
    } else if (error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
      topics.existed.push_back(name);
    } else {
      const char* text = rd_kafka_topic_result_error_string(results[i]);
      failures.push_back(absl::StrCat(name, ": ", text == nullptr ? rd_kafka_err2str(error) : text,
                                      " (", rd_kafka_err2name(error), ")"));
    }
  }
  if (failures.empty()) return topics;
  return absl::FailedPreconditionError(absl::StrCat(
      "topics that could not be created: ", absl::StrJoin(failures, "; "),
      topics.created.empty() ? "" : "; created: ", absl::StrJoin(topics.created, ", ")));
}

}  // namespace

struct AdminClient::Client : ClientEvents {
  ClientHandle handle;
};

AdminClient::AdminClient() : client_(std::make_unique<Client>()) {}
AdminClient::~AdminClient() = default;
rd_kafka_t* AdminClient::client() const { return client_->handle.get(); }

absl::StatusOr<std::unique_ptr<AdminClient>> AdminClient::Create(const KafkaConfig& config) {
  std::unique_ptr<AdminClient> admin(new AdminClient());
  // Its errors come back as statuses.
  admin->client_->set_quiet(true);
  ASSIGN_OR_RETURN(ConfHandle conf,
                   MakeConf(config, KafkaClientKind::kAdmin, "admin", admin->client_.get()));
  ASSIGN_OR_RETURN(admin->client_->handle, MakeClient(RD_KAFKA_PRODUCER, std::move(conf)));
  return admin;
}

absl::StatusOr<std::string> AdminClient::ClusterId(int timeout_ms) {
  char* id = rd_kafka_clusterid(client_->handle.get(), timeout_ms);
  if (id == nullptr) {
    return absl::UnavailableError(
        absl::StrCat("no broker answered within ", timeout_ms,
                     " ms; check kafka.bootstrap_servers and that the cluster is up"));
  }
  std::string text = id;
  rd_kafka_mem_free(client_->handle.get(), id);
  return text;
}

absl::StatusOr<std::map<std::string, int>> AdminClient::PartitionCounts(int timeout_ms) {
  const rd_kafka_metadata_t* metadata = nullptr;
  // All topics: naming one that does not exist would create it on a cluster (or a mock) that lets
  // it.
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(client_->handle.get(), /*all_topics=*/1, nullptr, &metadata, timeout_ms);
  const MetadataHandle owner(metadata);
  RETURN_IF_ERROR(KafkaStatus(error, "asking for the topics"));
  std::map<std::string, int> counts;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& topic = metadata->topics[i];
    if (topic.err == RD_KAFKA_RESP_ERR_NO_ERROR) counts[topic.topic] = topic.partition_cnt;
  }
  return counts;
}

absl::StatusOr<std::vector<std::string>> AdminClient::MissingTopics(
    const std::vector<std::string>& topics, int timeout_ms) {
  ASSIGN_OR_RETURN(const auto counts, PartitionCounts(timeout_ms));
  std::vector<std::string> missing;
  std::set<std::string> seen;
  for (const std::string& topic : topics) {
    if (counts.count(topic) == 0 && seen.insert(topic).second) missing.push_back(topic);
  }
  return missing;
}

absl::StatusOr<CreatedTopics> AdminClient::CreateTopics(const std::vector<TopicSpec>& specs,
                                                        int timeout_ms) {
  std::vector<NewTopicHandle> topics;
  std::vector<rd_kafka_NewTopic_t*> pointers;
  for (const TopicSpec& spec : specs) {
    ASSIGN_OR_RETURN(NewTopicHandle topic, MakeNewTopic(spec));
    pointers.push_back(topic.get());
    topics.push_back(std::move(topic));
  }
  if (pointers.empty()) return CreatedTopics();
  rd_kafka_t* client = client_->handle.get();
  ASSIGN_OR_RETURN(const EventHandle event,
                   AdminCall(client, RD_KAFKA_ADMIN_OP_CREATETOPICS, timeout_ms, "creating topics",
                             [&](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
                               rd_kafka_CreateTopics(client, pointers.data(), pointers.size(),
                                                     options, queue);
                             }));
  ASSIGN_OR_RETURN(CreatedTopics created, ReadResults(*event));
  RETURN_IF_ERROR(AwaitTopics(created.created, timeout_ms));
  return created;
}

// The controller answers before every broker has heard of the topics: who wrote at once would be
// told that they do not exist.
absl::Status AdminClient::AwaitTopics(const std::vector<std::string>& topics, int timeout_ms) {
  const int64_t deadline = MonotonicNanos() + int64_t{timeout_ms} * 1'000'000;
  while (true) {
    ASSIGN_OR_RETURN(const auto missing, MissingTopics(topics, timeout_ms));
    if (missing.empty()) return absl::OkStatus();
    if (MonotonicNanos() > deadline) {
      return absl::DeadlineExceededError(absl::StrCat("created, but no broker shows them after ",
                                                      timeout_ms,
                                                      " ms: ", absl::StrJoin(missing, ", ")));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(kTopicStepMs));
  }
}

absl::StatusOr<std::string> ClusterId(const KafkaConfig& config, int timeout_ms) {
  ASSIGN_OR_RETURN(const auto admin, AdminClient::Create(config));
  return admin->ClusterId(timeout_ms);
}

absl::StatusOr<std::vector<std::string>> MissingTopics(const KafkaConfig& config,
                                                       const std::vector<std::string>& topics,
                                                       int timeout_ms) {
  ASSIGN_OR_RETURN(const auto admin, AdminClient::Create(config));
  return admin->MissingTopics(topics, timeout_ms);
}

absl::StatusOr<std::map<std::string, int>> PartitionCounts(const KafkaConfig& config,
                                                           int timeout_ms) {
  ASSIGN_OR_RETURN(const auto admin, AdminClient::Create(config));
  return admin->PartitionCounts(timeout_ms);
}

absl::StatusOr<CreatedTopics> CreateTopics(const KafkaConfig& config,
                                           const std::vector<TopicSpec>& specs, int timeout_ms) {
  ASSIGN_OR_RETURN(const auto admin, AdminClient::Create(config));
  return admin->CreateTopics(specs, timeout_ms);
}

absl::StatusOr<std::string> WaitForBroker(const KafkaConfig& config, int64_t timeout_ms,
                                          const std::function<bool(int64_t waited_ms)>& go_on) {
  ASSIGN_OR_RETURN(const auto admin, AdminClient::Create(config));
  const int64_t start = MonotonicNanos();
  while (true) {
    absl::StatusOr<std::string> id = admin->ClusterId(kWaitStepMs);
    if (id.ok()) return id;
    const int64_t waited_ms = (MonotonicNanos() - start) / 1'000'000;
    if (waited_ms >= timeout_ms) return id.status();
    if (!go_on(waited_ms)) return absl::CancelledError("waiting for a broker was given up");
  }
}

}  // namespace lodewire
