// Making a librdkafka client: configuration, callbacks for errors and logs, and what every client
// counts.
//
// Only for this folder's sources.
//
// Threading: callbacks come from the library's threads (log) or from whoever polls (errors);
//   counters are atomic.
// Memory: the library's.
// Errors: absl::Status with the library's text.
// Example:
//   ASSIGN_OR_RETURN(ConfHandle conf, MakeConf(config, KafkaClientKind::kProducer, "0", &events));
//   ASSIGN_OR_RETURN(ClientHandle client, MakeClient(RD_KAFKA_PRODUCER, std::move(conf)));
#ifndef LODEWIRE_PIPELINE_KAFKA_CLIENT_H_
#define LODEWIRE_PIPELINE_KAFKA_CLIENT_H_

#include <atomic>
#include <string>
#include <string_view>

#include "pipeline/base/log.h"
#include "pipeline/base/status.h"
#include "pipeline/config/config.h"
#include "pipeline/kafka/handles.h"
#include "pipeline/kafka/properties.h"

namespace lodewire {

// The opaque pointer of every client.
class ClientEvents {
 public:
  virtual ~ClientEvents() = default;

  // The library's errors that concern no single record.
  void OnError(rd_kafka_t* client, int error, const char* reason);
  virtual void OnLog(int level, const char* facility, const char* text);

  uint64_t errors() const { return errors_.load(std::memory_order_relaxed); }
  bool fatal() const { return fatal_.load(std::memory_order_relaxed); }
  void set_quiet(bool quiet) { quiet_ = quiet; }

 private:
  std::atomic<uint64_t> errors_{0};
  std::atomic<bool> fatal_{false};
  std::atomic<bool> quiet_{false};
  LogLimiter error_limiter_{5000};
  LogLimiter log_limiter_{1000};
};

absl::StatusOr<ConfHandle> MakeConf(const KafkaConfig& config, KafkaClientKind kind,
                                    std::string_view role, ClientEvents* events);
absl::StatusOr<ClientHandle> MakeClient(rd_kafka_type_t type, ConfHandle conf);

// "Broker: Message size too large (MSG_SIZE_TOO_LARGE)"
std::string KafkaErrorText(rd_kafka_resp_err_t error);
// Unavailable for what goes away by itself, FailedPrecondition for the rest.
absl::Status KafkaStatus(rd_kafka_resp_err_t error, std::string_view what);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_KAFKA_CLIENT_H_
