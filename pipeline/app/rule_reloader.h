// Keeps the rules of a running service current: on SIGHUP and when a file below the rule,
// vocabulary, domain or reference directories changes, everything is loaded anew beside the
// running set and handed to all lanes, or refused as a whole.
//
// A change is taken up once the files have been still for one interval, so that an editor's or a
// deployment's half-written state is not loaded. Routes, topics and the rest of the configuration
// need a restart.
//
// Threading: Poll by one thread (it loads there, which takes as long as a start), and so the rest.
// Memory: two rule sets while lanes change over.
// Errors: a set that cannot be loaded is told with file and line, counted, and the old one goes on.
// Example:
//   RuleReloader reloader(config, engine, service.get());
//   while (!stop) { reloader.Poll(signals.TakeReload()); sleep; }
#ifndef LODEWIRE_PIPELINE_APP_RULE_RELOADER_H_
#define LODEWIRE_PIPELINE_APP_RULE_RELOADER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/app/engine.h"
#include "pipeline/app/service.h"
#include "pipeline/base/counter.h"

namespace lodewire {

// What stands in the files below some directories (or in a file), by path, size and time of change;
// equal fingerprints: nothing changed. Follows symbolic links, as mounted configuration maps need.
std::string FilesFingerprint(const std::vector<std::string>& directories);

class RuleReloader {
 public:
  RuleReloader(const Config& config, std::shared_ptr<const Engine> engine, Service* service);

  // Once in a while, e.g. 20 times a second: looks at the files when the interval is over, goes on
  // with a change-over, frees what lanes gave back. `asked`: load now, whatever the files say.
  void Poll(bool asked);

  uint64_t succeeded() const { return succeeded_.Value(); }
  uint64_t failed() const { return failed_.Value(); }
  // The newest reload; true before the first.
  bool newest_succeeded() const { return newest_succeeded_; }
  // The set that lanes use, or change over to.
  const std::shared_ptr<const Engine>& engine() const { return engine_; }

 private:
  bool FilesAreDue(int64_t now_ms);
  void Reload();
  void Report(const RuleSet& old_rules) const;

  const Config config_;
  const std::vector<std::string> directories_;
  const size_t capacity_;  // Rules that the lanes have memory for.
  std::shared_ptr<const Engine> engine_;
  Service* const service_;
  bool offering_ = false;  // Some lane has not been given `engine_` yet.
  std::string loaded_;     // The fingerprint that was loaded, or tried.
  std::string seen_;       // The one at the last look.
  int64_t next_look_ms_ = 0;
  Counter succeeded_;
  Counter failed_;
  bool newest_succeeded_ = true;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_RULE_RELOADER_H_
