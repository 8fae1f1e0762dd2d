// One round trip of librdkafka's admin API: options, queue, answer, error.
//
// Only for this folder's sources.
//
// Threading: the caller's thread; blocks at most a second longer than the bound.
// Memory: the library's.
// Errors: Unavailable when no answer comes in time; else the library's, as KafkaStatus.
// Example:
//   ASSIGN_OR_RETURN(const EventHandle event,
//                    AdminCall(client, RD_KAFKA_ADMIN_OP_CREATETOPICS, 5000, "creating topics",
//                              [&](const auto* options, rd_kafka_queue_t* queue) {
//                                rd_kafka_CreateTopics(client, topics, count, options, queue);
//                              }));
#ifndef LODEWIRE_PIPELINE_KAFKA_ADMIN_CALL_H_
#define LODEWIRE_PIPELINE_KAFKA_ADMIN_CALL_H_

#include <string_view>

#include "absl/strings/str_cat.h"
#include "pipeline/kafka/client.h"
#include "pipeline/kafka/handles.h"

namespace lodewire {

template <typename Send>
absl::StatusOr<EventHandle> AdminCall(rd_kafka_t* client, rd_kafka_admin_op_t operation,
                                      int timeout_ms, std::string_view what, const Send& send) {
  const AdminOptionsHandle options(rd_kafka_AdminOptions_new(client, operation));
  char text[256];
  const rd_kafka_resp_err_t refused =
      rd_kafka_AdminOptions_set_request_timeout(options.get(), timeout_ms, text, sizeof(text));
  if (refused != RD_KAFKA_RESP_ERR_NO_ERROR) return absl::InvalidArgumentError(text);
  const QueueHandle queue(rd_kafka_queue_new(client));
  send(options.get(), queue.get());
  EventHandle event(rd_kafka_queue_poll(queue.get(), timeout_ms + 1000));
  if (event == nullptr) {
    return absl::UnavailableError(absl::StrCat(ToAbsl(what), ": no answer in time"));
  }
  const rd_kafka_resp_err_t error = rd_kafka_event_error(event.get());
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return event;
  return KafkaStatus(error,
                     absl::StrCat(ToAbsl(what), ": ", rd_kafka_event_error_string(event.get())));
}

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_KAFKA_ADMIN_CALL_H_
