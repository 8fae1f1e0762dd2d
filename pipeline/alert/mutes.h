// Which rules are muted, for which mineral and until when. A muted rule goes on matching; what it
// alone would have brought to a route is held back there and counted, or goes, marked, to a route
// that says `muted: include`.
//
// A list is immutable; a change of mutes is another list, which lanes take between two batches.
// The counts are shared by the lists that have the same mute, so that they live on.
//
// Threading: immutable but for the counts, which any lane adds to.
// Memory: allocates when it is made; Find and Mark do not.
// Errors: none; whether a rule exists is checked by who mutes it (app/command_mute.cc).
// Example:
//   MarkMuted(*mutes, now_ms, alert);  …  Decide(route, *alert, match, now_ms)
#ifndef LODEWIRE_PIPELINE_ALERT_MUTES_H_
#define LODEWIRE_PIPELINE_ALERT_MUTES_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/alert/alert.h"

namespace lodewire {

struct Mute {
  std::string rule;      // Its id.
  std::string mineral;   // Empty: whatever the alert is about.
  int64_t until_ms = 0;  // Wall clock, milliseconds since 1970; from then on it is none.
  std::string reason;
  std::string author;      // user@host of who muted it.
  int64_t created_ms = 0;  // When.
};

class MuteList {
 public:
  struct Entry {
    Mute mute;
    // Matches that were muted by it, in this process.
    std::shared_ptr<std::atomic<uint64_t>> count;
  };

  MuteList() = default;
  // Counts of mutes that `before` has too go on.
  MuteList(std::vector<Mute> mutes, const MuteList* before);

  // By rule and mineral.
  const std::vector<Entry>& entries() const { return entries_; }

  size_t CountActive(int64_t now_ms) const;

  // Whether a match of this rule is muted in an alert about these minerals: by a mute of the rule
  // as such, or because each of the minerals is muted for it. `count`: it is one match more.
  bool Mutes(std::string_view rule, const Alert& alert, int64_t now_ms, bool count) const;

 private:
  std::vector<Entry> entries_;
};

// Sets `alert->muted_matches`.
void MarkMuted(const MuteList& mutes, int64_t now_ms, Alert* alert);
// When the alert has gone where it goes; MarkMuted may be called again for the same alert.
void CountMuted(const MuteList& mutes, int64_t now_ms, const Alert& alert);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_MUTES_H_
