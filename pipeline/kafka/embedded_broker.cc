#include "pipeline/kafka/embedded_broker.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "absl/strings/str_cat.h"
#include "pipeline/kafka/handles.h"

namespace lodewire {

std::vector<std::pair<std::string, std::string>> EmbeddedBrokerProperties() {
  // A fetch at the end of a partition is answered only after fetch.wait.max.ms; a rebalance takes
  // the whole session timeout less a second.
  return {
      {"fetch.wait.max.ms", "5"}, {"session.timeout.ms", "6000"}, {"heartbeat.interval.ms", "500"}};
}

struct EmbeddedBroker::Host {
  ClientHandle client;
};

bool IsEmbeddedCluster(std::string_view cluster_id) {
  return cluster_id.substr(0, 11) == "mockCluster";
}

EmbeddedBroker::EmbeddedBroker() : host_(std::make_unique<Host>()) {}

absl::StatusOr<std::unique_ptr<EmbeddedBroker>> EmbeddedBroker::Start(int brokers) {
  ConfHandle conf(rd_kafka_conf_new());
  char text[256] = {};
  // The host is a client without servers and says so; its answers must not wait for
  // acknowledgements of TCP.
  for (const auto& [key, value] :
       {std::pair("log_level", "3"), std::pair("socket.nagle.disable", "true"),
        std::pair("client.id", "lodewire-embedded-broker")}) {
    if (rd_kafka_conf_set(conf.get(), key, value, text, sizeof(text)) != RD_KAFKA_CONF_OK) {
      return absl::InternalError(absl::StrCat("embedded broker: ", text));
    }
  }
  std::unique_ptr<EmbeddedBroker> broker(new EmbeddedBroker());
  broker->host_->client.reset(rd_kafka_new(RD_KAFKA_PRODUCER, conf.get(), text, sizeof(text)));
  if (broker->host_->client == nullptr) {
    return absl::InternalError(absl::StrCat("embedded broker: ", text));
  }
  static_cast<void>(conf.release());
  broker->cluster_ = rd_kafka_mock_cluster_new(broker->host_->client.get(), brokers);
  if (broker->cluster_ == nullptr) {
    return absl::InternalError("embedded broker: cannot listen on 127.0.0.1");
  }
  broker->bootstrap_servers_ = rd_kafka_mock_cluster_bootstraps(broker->cluster_);
  return broker;
}

EmbeddedBroker::~EmbeddedBroker() {
  if (cluster_ != nullptr) rd_kafka_mock_cluster_destroy(cluster_);
}

absl::Status EmbeddedBroker::CreateTopic(const std::string& topic, int partitions) {
  const rd_kafka_resp_err_t error =
      rd_kafka_mock_topic_create(cluster_, topic.c_str(), partitions, /*replication_factor=*/1);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("embedded broker: topic ", topic, ": ", rd_kafka_err2str(error)));
}

void EmbeddedBroker::Configure(KafkaConfig* config) const {
  config->bootstrap_servers = bootstrap_servers_;
  for (auto& property : EmbeddedBrokerProperties()) config->properties.push_back(property);
}

void EmbeddedBroker::FailNext(BrokerRequest request, std::initializer_list<BrokerError> errors) {
  std::vector<rd_kafka_resp_err_t> codes;
  for (const BrokerError error : errors) codes.push_back(static_cast<rd_kafka_resp_err_t>(error));
  rd_kafka_mock_push_request_errors_array(cluster_, static_cast<int16_t>(request), codes.size(),
                                          codes.data());
}

void EmbeddedBroker::SetTopicError(const std::string& topic, BrokerError error) {
  rd_kafka_mock_topic_set_error(cluster_, topic.c_str(), static_cast<rd_kafka_resp_err_t>(error));
}

void EmbeddedBroker::SetDown(bool down) {
  if (down) {
    rd_kafka_mock_broker_set_down(cluster_, -1);
  } else {
    rd_kafka_mock_broker_set_up(cluster_, -1);
  }
}

void EmbeddedBroker::SetRoundTripMs(int milliseconds) {
  rd_kafka_mock_broker_set_rtt(cluster_, -1, milliseconds);
}

}  // namespace lodewire
