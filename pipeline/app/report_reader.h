// Reads reports that the service left in a topic (shadow reports, candidates), or a file of them,
// one JSON object each.
//
// Threading: one thread.
// Memory: outside the event path.
// Errors: names the file and line, or topic, partition and offset, of what `add` refuses.
// Example:
//   RETURN_IF_ERROR(ForEachReport(config, topic, since_ms, "compare", add));
#ifndef LODEWIRE_PIPELINE_APP_REPORT_READER_H_
#define LODEWIRE_PIPELINE_APP_REPORT_READER_H_

#include <cstdint>
#include <functional>
#include <string>

#include "pipeline/base/status.h"
#include "pipeline/config/config.h"

namespace lodewire {

using AddReport = std::function<absl::Status(const std::string&)>;

absl::Status ForEachReportOfFile(const std::string& file, const AddReport& add);
// From the topic's beginning until nothing comes any more; those of `since_ms` or later. Needs a
// broker, see RequireBroker. `label` stands beside the progress.
absl::Status ForEachReport(const Config& config, const std::string& topic, int64_t since_ms,
                           const std::string& label, const AddReport& add);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_REPORT_READER_H_
