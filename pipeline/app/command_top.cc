// lodewire top: a live table of a running service.
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "pipeline/app/console.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/operate.h"
#include "pipeline/app/ops_client.h"
#include "pipeline/app/signals.h"
#include "pipeline/app/top_table.h"
#include "pipeline/base/clock.h"

namespace lodewire {
namespace {

TopSize WindowSize() {
  winsize window{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0) return {};
  return {window.ws_col, window.ws_row > 1 ? window.ws_row - 1u : 1u};
}

// The second screen of a terminal, without its cursor; the first one comes back as it was.
class Screen {
 public:
  Screen() { std::cout << "\033[?1049h\033[?25l" << std::flush; }
  ~Screen() { std::cout << "\033[?25h\033[?1049l" << std::flush; }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;
  static void Show(const std::string& text) {
    std::cout << "\033[H" << absl::StrReplaceAll(text, {{"\n", "\033[K\n"}}) << "\033[J"
              << std::flush;
  }
};

// Two looks in a row make a view.
class Watch {
 public:
  explicit Watch(OpsAddress client) : client_(std::move(client)) {}

  // The view since the look before; at the first look rates are 0.
  absl::StatusOr<TopView> Look() {
    ASSIGN_OR_RETURN(const std::string page, AskOps(client_, "/metrics"));
    const int64_t now_ns = MonotonicNanos();
    std::vector<MetricSample> samples = ReadPrometheusText(page);
    const double seconds = before_ns_ == 0 ? 0 : 1e-9 * static_cast<double>(now_ns - before_ns_);
    TopView view = MakeTopView(before_, samples, seconds);
    view.address = client_.address;
    if (!view.ready) {
      ASSIGN_OR_RETURN(const HttpResponse ready,
                       HttpGet(client_.address, "/readyz", client_.token, kOpsTimeoutMs));
      view.reason =
          std::string(absl::StripPrefix(absl::StripAsciiWhitespace(ready.body), "not ready: "));
    }
    before_ = std::move(samples);
    before_ns_ = now_ns;
    return view;
  }

 private:
  const OpsAddress client_;
  std::vector<MetricSample> before_;
  int64_t before_ns_ = 0;
};

// Sleeps, but for no longer than a person waits for Ctrl-C.
void Pause(const Signals& signals, double seconds) {
  const int64_t end_ns = MonotonicNanos() + static_cast<int64_t>(seconds * 1e9);
  while (!signals.stop_asked() && MonotonicNanos() < end_ns) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

int ExitCodeOf(const absl::Status& status) {
  return absl::IsInvalidArgument(status) ? ExitCode::kBadConfiguration : ExitCode::kFailure;
}

}  // namespace

int TopCommand(const TopOptions& options) {
  const absl::StatusOr<OpsAddress> client = OpsClient(options.common, options.address);
  if (!client.ok()) return Fail(client.status(), ExitCodeOf(client.status()));
  const bool once = options.once || options.common.json || isatty(STDOUT_FILENO) != 1;
  Signals signals;
  Watch watch(*client);
  absl::StatusOr<TopView> view = watch.Look();
  if (!view.ok()) return Fail(view.status(), ExitCodeOf(view.status()));
  if (once) {
    Pause(signals, options.interval);
    view = watch.Look();
    if (!view.ok()) return Fail(view.status(), ExitCodeOf(view.status()));
    std::cout << (options.common.json
                      ? TopJson(*view).dump(-1, ' ', false,
                                            nlohmann::json::error_handler_t::replace) +
                            "\n"
                      : RenderTop(*view, {.columns = 120, .rows = 1000}));
    return ExitCode::kOk;
  }
  absl::Status status;
  {
    const Screen screen;
    while (!signals.stop_asked()) {
      Screen::Show(RenderTop(*view, WindowSize()));
      Pause(signals, options.interval);
      if (signals.stop_asked()) break;
      view = watch.Look();
      if (view.ok()) continue;
      status = view.status();
      break;
    }
  }
  return status.ok() ? ExitCode::kOk : Fail(status, ExitCode::kFailure);
}

}  // namespace lodewire
