// What the process says when it ends. Source: sysexits.h for 69 and 78.
//
// Threading: constants.
// Memory: none.
// Errors: these.
// Example:
//   return ExitCode::kBadConfiguration;
#ifndef LODEWIRE_PIPELINE_APP_EXIT_CODE_H_
#define LODEWIRE_PIPELINE_APP_EXIT_CODE_H_

namespace lodewire {

struct ExitCode {
  static constexpr int kOk = 0;
  static constexpr int kFailure = 1;
  static constexpr int kUsage = 2;               // The command line is wrong.
  static constexpr int kBrokerUnavailable = 69;  // EX_UNAVAILABLE
  static constexpr int kBadConfiguration = 78;   // EX_CONFIG
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_EXIT_CODE_H_
