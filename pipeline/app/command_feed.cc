// lodewire feed: JSONL to an input topic, in the encoding that the configuration gives it.
#include <google/protobuf/util/json_util.h>

#include <chrono>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lodewire/v1/news_event.pb.h"
#include "lodewire/v1/trade_event.pb.h"
#include "pipeline/app/commands.h"
#include "pipeline/app/console.h"
#include "pipeline/app/engine.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/service.h"
#include "pipeline/app/wiring.h"
#include "pipeline/base/clock.h"

namespace lodewire {
namespace {

// An event as it goes to Kafka: the payload in the topic's encoding, and the key that keeps
// versions in order.
struct Encoded {
  std::string key;
  std::string payload;
};

template <typename Event>
absl::Status Parse(const std::string& line, Event* event) {
  google::protobuf::util::JsonParseOptions options;
  const auto status = google::protobuf::util::JsonStringToMessage(line, event, options);
  if (status.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("no ", Event::descriptor()->full_name(), ": ", std::string(status.message())));
}

std::string Payload(const InputConfig& input, const google::protobuf::Message& event,
                    const std::string& line) {
  if (input.encoding == "json") return line;
  std::string payload;
  if (input.encoding == "protobuf_confluent") {
    // Magic 0, schema id in big-endian order, and one 0 for message index [0].
    const uint32_t id = input.schema_ids.empty() ? 1 : input.schema_ids.front();
    payload.push_back(0);
    for (int shift = 24; shift >= 0; shift -= 8) payload.push_back(static_cast<char>(id >> shift));
    payload.push_back(0);
  }
  event.AppendToString(&payload);
  return payload;
}

absl::StatusOr<Encoded> Encode(const InputConfig& input, const std::string& line) {
  if (input.category == "trade") {
    v1::TradeEvent event;
    RETURN_IF_ERROR(Parse(line, &event));
    return Encoded{event.declaration_id(), Payload(input, event, line)};
  }
  v1::NewsEvent event;
  RETURN_IF_ERROR(Parse(line, &event));
  return Encoded{absl::StrCat(event.provider(), ":", event.story_id()),
                 Payload(input, event, line)};
}

const InputConfig* FindInput(const Config& config, const std::string& topic) {
  for (const InputConfig& input : config.inputs) {
    if (input.topic == topic) return &input;
  }
  return nullptr;
}

}  // namespace

int FeedCommand(const FeedCommandOptions& options) {
  absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  const InputConfig* input = FindInput(*config, options.topic);
  if (input == nullptr) {
    return Fail(absl::InvalidArgumentError(
                    absl::StrCat("'", options.topic, "' is no input topic of ", config->file,
                                 "; it has ", absl::StrJoin(InputTopics(*config), ", "))),
                ExitCode::kUsage);
  }
  const absl::Status broker = RequireBroker(*config);
  if (!broker.ok()) return Fail(broker, ExitCode::kBrokerUnavailable);
  absl::StatusOr<std::unique_ptr<RecordWriter>> writer = MakeWriter(*config);
  if (!writer.ok()) return Fail(writer.status(), ExitCode::kBadConfiguration);

  Progress progress("feed");
  uint64_t sent = 0;
  const int64_t start_ns = MonotonicNanos();
  for (const std::string& file : options.files) {
    const absl::Status status =
        ForEachLine(file, [&](uint64_t number, const std::string& line) -> absl::Status {
          absl::StatusOr<Encoded> encoded = Encode(*input, line);
          if (!encoded.ok()) {
            return absl::InvalidArgumentError(
                absl::StrCat(file, ":", number, ": ", std::string(encoded.status().message()), "; ",
                             sent, " records before it were sent"));
          }
          while (options.rate > 0 && static_cast<double>(MonotonicNanos() - start_ns) <
                                         1e9 * static_cast<double>(sent) / options.rate) {
            std::this_thread::sleep_for(std::chrono::microseconds(100));
          }
          WriteRecord record;
          record.topic = options.topic;
          record.key = encoded->key;
          record.value = encoded->payload;
          RETURN_IF_ERROR(WithTopicsRemedy(*config, (*writer)->Write(record)));
          progress.Update(++sent, 0, "records");
          return absl::OkStatus();
        });
    if (!status.ok()) {
      (void)(*writer)->Flush(10'000);
      return Fail(status, ExitCode::kFailure);
    }
  }
  const absl::Status flushed = (*writer)->Flush(30'000);
  progress.Done();
  if (!flushed.ok()) return Fail(flushed, ExitCode::kFailure);
  Note(absl::StrCat(sent, " records sent to ", options.topic));
  return ExitCode::kOk;
}

}  // namespace lodewire
