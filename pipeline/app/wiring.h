// Makes concrete sources, sinks, readers and writers for a configuration: the one place that knows
// that there is Kafka behind them.
//
// Threading: at start.
// Memory: outside the event path.
// Errors: a status that names what could not be made.
// Example:
//   ASSIGN_OR_RETURN(auto writer, MakeWriter(config));
#ifndef LODEWIRE_PIPELINE_APP_WIRING_H_
#define LODEWIRE_PIPELINE_APP_WIRING_H_

#include <memory>
#include <string>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/config/config.h"
#include "pipeline/io/record_io.h"
#include "pipeline/io/sink.h"
#include "pipeline/io/source.h"
#include "pipeline/memory/plan.h"

namespace lodewire {

// The two ends of lane `lane`: its consumer, and its producer for `topics`. Under exactly_once the
// sink commits the source's offsets: destroy it first.
struct LaneEnds {
  std::unique_ptr<Source> source;
  std::unique_ptr<Sink> sink;
};
absl::StatusOr<LaneEnds> MakeLaneEnds(const Config& config, uint32_t lane,
                                      const std::vector<std::string>& topics,
                                      const std::string& cluster_id);
// The embedded broker cannot do exactly_once.
absl::Status CheckEmbeddedDelivery(const Config& config);
// For commands outside the pipeline.
absl::StatusOr<std::unique_ptr<RecordWriter>> MakeWriter(const Config& config);
absl::StatusOr<std::unique_ptr<RecordReader>> MakeReader(const Config& config,
                                                         const std::vector<std::string>& topics,
                                                         bool from_beginning);
absl::StatusOr<std::unique_ptr<RecordReader>> MakeReader(const Config& config,
                                                         const std::vector<std::string>& topics,
                                                         const StartPosition& start);
// For commands that end by themselves: is a broker there? Says where none answers.
absl::Status RequireBroker(const Config& config);
// The command that makes the topics of a configuration, in words.
std::string TopicsRemedy(const Config& config);
// Adds them to a status that says that a topic does not exist; MakeReader's has them.
absl::Status WithTopicsRemedy(const Config& config, const absl::Status& status);
// What the client library may take for one lane.
void AddClientsToPlan(const Config& config, const std::string& lane, Plan* plan);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_WIRING_H_
