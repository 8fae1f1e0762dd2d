#include "pipeline/app/rule_reloader.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pipeline/base/clock.h"
#include "pipeline/base/log.h"

namespace lodewire {
namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> VersionsById(const RuleSet& rules) {
  std::map<std::string, std::string> versions;
  for (uint32_t i = 0; i < rules.live_size(); ++i) {
    versions[rules.info(i).id + "/" + rules.info(i).title] = rules.info(i).version;
  }
  return versions;
}

std::vector<std::string> DirectoriesOf(const RulesConfig& rules) {
  std::vector<std::string> directories = {rules.directory, rules.vocabulary_directory,
                                          rules.domain_directory};
  if (!rules.reference_directory.empty()) directories.push_back(rules.reference_directory);
  if (!rules.severity_file.empty()) directories.push_back(rules.severity_file);
  if (!rules.shadow_directory.empty()) directories.push_back(rules.shadow_directory);
  return directories;
}

// One file's part of a fingerprint.
std::string FileLine(const fs::path& path) {
  std::error_code gone;
  return absl::StrCat(path.string(), " ", fs::file_size(path, gone), " ",
                      fs::last_write_time(path, gone).time_since_epoch().count());
}

absl::Status CheckSize(size_t rules, size_t capacity) {
  if (rules <= capacity) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(rules, " rules do not fit the memory that was set aside for ", capacity,
                   "; raise rules.rules_max and restart"));
}

}  // namespace

std::string FilesFingerprint(const std::vector<std::string>& directories) {
  std::vector<std::string> lines;
  for (const std::string& directory : directories) {
    std::error_code error;
    if (fs::is_regular_file(directory, error)) {
      lines.push_back(FileLine(directory));
      continue;
    }
    for (fs::recursive_directory_iterator at(
             directory, fs::directory_options::follow_directory_symlink, error);
         !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
      // A file that goes while we look shows as missing now and as gone at the next look.
      std::error_code gone;
      if (at->is_regular_file(gone)) lines.push_back(FileLine(at->path()));
    }
    if (error) lines.push_back(absl::StrCat(directory, ": ", error.message()));
  }
  std::sort(lines.begin(), lines.end());
  std::string all;
  for (const std::string& line : lines) absl::StrAppend(&all, line, "\n");
  return all;
}

RuleReloader::RuleReloader(const Config& config, std::shared_ptr<const Engine> engine,
                           Service* service)
    : config_(config),
      directories_(DirectoriesOf(config.rules)),
      capacity_(RuleCapacity(config, *engine)),
      engine_(std::move(engine)),
      service_(service),
      loaded_(FilesFingerprint(directories_)),
      seen_(loaded_) {}

void RuleReloader::Poll(bool asked) {
  // Lanes that are slow to change over are offered again.
  if (offering_) offering_ = !service_->OfferRules(engine_);
  if (!offering_) service_->CollectRules();
  if (!asked && !FilesAreDue(MonotonicNanos() / 1'000'000)) return;
  Reload();
}

bool RuleReloader::FilesAreDue(int64_t now_ms) {
  if (config_.rules.watch_interval_ms == 0 || now_ms < next_look_ms_) return false;
  next_look_ms_ = now_ms + config_.rules.watch_interval_ms;
  std::string now = FilesFingerprint(directories_);
  const bool still = now == seen_;
  seen_ = std::move(now);
  return still && seen_ != loaded_;
}

void RuleReloader::Reload() {
  // What is written while we load shows as a change at the next look.
  loaded_ = FilesFingerprint(directories_);
  absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Load(config_, Engine::Shadow::kLoaded);
  absl::Status status = engine.status();
  if (status.ok()) status = CheckSize((*engine)->rules().size(), capacity_);
  newest_succeeded_ = status.ok();
  if (!status.ok()) {
    failed_.Add();
    Log(LogLevel::kError, "rules", "not reloaded; the rules that were loaded before go on",
        {{"digest", std::string(engine_->rules().digest().substr(0, 12))}});
    for (absl::string_view line : absl::StrSplit(std::string(status.message()), '\n')) {
      Log(LogLevel::kError, "rules", ToStd(line));
    }
    return;
  }
  succeeded_.Add();
  const std::shared_ptr<const Engine> old = std::exchange(engine_, std::move(*engine));
  for (const std::string& warning : engine_->warnings()) {
    Log(LogLevel::kWarning, "rules", warning);
  }
  Report(old->rules());
  offering_ = !service_->OfferRules(engine_);
}

void RuleReloader::Report(const RuleSet& old_rules) const {
  const auto before = VersionsById(old_rules);
  const auto after = VersionsById(engine_->rules());
  size_t added = 0, changed = 0, removed = 0;
  for (const auto& [key, version] : after) {
    const auto found = before.find(key);
    if (found == before.end()) ++added;
    if (found != before.end() && found->second != version) ++changed;
  }
  for (const auto& [key, version] : before) removed += after.count(key) == 0 ? 1 : 0;
  Log(LogLevel::kInfo, "rules", "reloaded",
      {{"rules", absl::StrCat(engine_->rules().live_size())},
       {"digest", std::string(engine_->rules().digest().substr(0, 12))},
       {"before", std::string(old_rules.digest().substr(0, 12))},
       {"added", absl::StrCat(added)},
       {"changed", absl::StrCat(changed)},
       {"removed", absl::StrCat(removed)}});
}

}  // namespace lodewire
