// Prints one alert as a desk wants to read it:
//
//   09:14:03.250 HIGH  gallium, germanium  export_control tightening
//     China [bans exports] of [gallium], [germanium] and antimony to the United States
//     news.events/3@10492  coastal-wire  (+2) Export-control language on gallium
//
// Text of alerts is not trusted: control characters, bidirectional overrides and invalid UTF-8 are
// written as escapes, so that a headline cannot move the cursor or hide words. Colours only when
// asked for; matched words stand in brackets without them.
//
// Threading: any thread. Memory: allocates; not on the event path. Errors: none.
// Example:
//   std::fputs(PrintAlert(alert, {.color = WantsColor(STDOUT_FILENO)}).c_str(), stdout);
#ifndef LODEWIRE_PIPELINE_DEMO_ALERT_PRINTER_H_
#define LODEWIRE_PIPELINE_DEMO_ALERT_PRINTER_H_

#include <cstddef>
#include <string>

#include "lodewire/v1/alert.pb.h"
#include "pipeline/base/terminal_text.h"

namespace lodewire {

struct PrintOptions {
  bool color = false;
  size_t width = 100;  // columns; longer lines are cut, Chinese characters take two
};

// True when the descriptor is a terminal and NO_COLOR is not set (no-color.org).
bool WantsColor(int file_descriptor);

// The lines of one alert, each ended by a newline.
std::string PrintAlert(const v1::Alert& alert, const PrintOptions& options);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DEMO_ALERT_PRINTER_H_
