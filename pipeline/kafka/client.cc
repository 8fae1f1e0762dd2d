#include "pipeline/kafka/client.h"

#include <syslog.h>

#include <cstring>

#include "absl/strings/str_cat.h"

namespace lodewire {
namespace {

void ErrorCallback(rd_kafka_t* client, int error, const char* reason, void* opaque) {
  static_cast<ClientEvents*>(opaque)->OnError(client, error, reason);
}

void LogCallback(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  // While a client is being made it has no opaque yet, and what it says then comes back as an
  // error.
  auto* events = client == nullptr ? nullptr : static_cast<ClientEvents*>(rd_kafka_opaque(client));
  if (events != nullptr) events->OnLog(level, facility, text);
}

LogLevel LevelOf(int syslog_level) {
  if (syslog_level <= LOG_ERR) return LogLevel::kError;
  if (syslog_level == LOG_WARNING) return LogLevel::kWarning;
  return syslog_level == LOG_DEBUG ? LogLevel::kDebug : LogLevel::kInfo;
}

}  // namespace

void ClientEvents::OnError(rd_kafka_t* client, int error, const char* reason) {
  errors_.fetch_add(1, std::memory_order_relaxed);
  if (error == RD_KAFKA_RESP_ERR__FATAL) fatal_.store(true, std::memory_order_relaxed);
  uint64_t suppressed = 0;
  if (quiet_.load(std::memory_order_relaxed) || !error_limiter_.Allow(&suppressed)) return;
  Log(error == RD_KAFKA_RESP_ERR__FATAL ? LogLevel::kError : LogLevel::kWarning, "kafka", reason,
      {{"client", rd_kafka_name(client)},
       {"error", rd_kafka_err2name(static_cast<rd_kafka_resp_err_t>(error))},
       {"suppressed", std::to_string(suppressed)}});
}

void ClientEvents::OnLog(int level, const char* facility, const char* text) {
  // Properties for both kinds of client are allowed to concern only one.
  if (std::strstr(text, "property and will be ignored by this") != nullptr) return;
  uint64_t suppressed = 0;
  if (quiet_.load(std::memory_order_relaxed) || !log_limiter_.Allow(&suppressed)) return;
  Log(LevelOf(level), "kafka", text,
      {{"facility", facility}, {"suppressed", std::to_string(suppressed)}});
}

absl::StatusOr<ConfHandle> MakeConf(const KafkaConfig& config, KafkaClientKind kind,
                                    std::string_view role, ClientEvents* events) {
  ASSIGN_OR_RETURN(const KafkaProperties properties, ResolveKafkaProperties(config, kind, role));
  ConfHandle conf(rd_kafka_conf_new());
  char text[512];
  for (const auto& [key, value] : properties) {
    if (rd_kafka_conf_set(conf.get(), key.c_str(), value.c_str(), text, sizeof(text)) !=
        RD_KAFKA_CONF_OK) {
      return absl::InvalidArgumentError(absl::StrCat(
          "Kafka property '", key, "': ",
          // The library repeats the value.
          IsSecretProperty(config, key) ? "the library refuses the file's value" : text,
          "; see librdkafka's CONFIGURATION.md for its properties"));
    }
  }
  rd_kafka_conf_set_opaque(conf.get(), events);
  rd_kafka_conf_set_error_cb(conf.get(), ErrorCallback);
  rd_kafka_conf_set_log_cb(conf.get(), LogCallback);
  return conf;
}

absl::StatusOr<ClientHandle> MakeClient(rd_kafka_type_t type, ConfHandle conf) {
  char text[512];
  rd_kafka_t* client = rd_kafka_new(type, conf.get(), text, sizeof(text));
  if (client == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("Kafka client: ", text));
  }
  static_cast<void>(conf.release());  // The client owns it now.
  return ClientHandle(client);
}

std::string KafkaErrorText(rd_kafka_resp_err_t error) {
  return absl::StrCat(rd_kafka_err2str(error), " (", rd_kafka_err2name(error), ")");
}

absl::Status KafkaStatus(rd_kafka_resp_err_t error, std::string_view what) {
  const std::string text = absl::StrCat(ToAbsl(what), ": ", KafkaErrorText(error));
  switch (error) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      return absl::OkStatus();
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__WAIT_COORD:
    case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
      return absl::UnavailableError(text);
    default:
      return absl::FailedPreconditionError(text);
  }
}

}  // namespace lodewire
