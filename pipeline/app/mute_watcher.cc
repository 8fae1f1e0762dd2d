#include "pipeline/app/mute_watcher.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "pipeline/app/mute_topic.h"
#include "pipeline/app/wiring.h"
#include "pipeline/base/clock.h"

namespace lodewire {
namespace {

constexpr int kReadMs = 200;
constexpr int kRetryMs = 5000;

}  // namespace

MuteWatcher::MuteWatcher(const Config& config)
    : config_(config), list_(std::make_shared<const MuteList>()) {
  if (config.rules.mutes_topic.empty()) {
    first_read_ = true;
    return;
  }
  thread_ = std::thread([this] { Run(); });
}

MuteWatcher::~MuteWatcher() {
  ended_.store(true, std::memory_order_relaxed);
  if (thread_.joinable()) thread_.join();
}

bool MuteWatcher::AwaitFirst(int timeout_ms) {
  std::unique_lock lock(mutex_);
  return read_.wait_for(lock, std::chrono::milliseconds(timeout_ms), [&] { return first_read_; });
}

std::shared_ptr<const MuteList> MuteWatcher::list() const {
  const std::lock_guard lock(mutex_);
  return list_;
}

void MuteWatcher::Poll(Service* service) {
  const std::shared_ptr<const MuteList> now = list();
  if (now != offered_ && service->OfferMutes(now)) offered_ = now;
}

void MuteWatcher::Run() {
  while (!ended_.load(std::memory_order_relaxed)) {
    const absl::Status status = Follow();
    uint64_t suppressed = 0;
    if (!status.ok() && limiter_.Allow(&suppressed)) {
      Log(LogLevel::kError, "mutes", "the topic of mutes cannot be read; what was muted stays so",
          {{"topic", config_.rules.mutes_topic}, {"reason", std::string(status.message())}});
    }
    for (int i = 0; i < kRetryMs / 50 && !ended_.load(std::memory_order_relaxed); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
}

absl::Status MuteWatcher::Follow() {
  ASSIGN_OR_RETURN(const auto reader, MakeReader(config_, {config_.rules.mutes_topic},
                                                 /*from_beginning=*/true));
  MuteBook book;
  std::vector<ReadRecord> records(64);
  bool changed = true;
  while (!ended_.load(std::memory_order_relaxed)) {
    ASSIGN_OR_RETURN(const size_t count, reader->Read(records, kReadMs));
    for (size_t i = 0; i < count; ++i) {
      const absl::Status status = book.Apply(records[i]);
      changed = true;
      if (!status.ok()) Log(LogLevel::kWarning, "mutes", std::string(status.message()));
    }
    // Not before the end: an old mute must not come alive for as long as its tombstone is unread.
    if (!changed || !reader->AtEnd()) continue;
    Publish(book.Active(WallMillis()));
    changed = false;
  }
  return absl::OkStatus();
}

void MuteWatcher::Publish(std::vector<Mute> mutes) {
  const size_t count = mutes.size();
  const std::shared_ptr<const MuteList> before = list();
  auto list = std::make_shared<const MuteList>(std::move(mutes), before.get());
  const bool any = count > 0 || !before->entries().empty();
  {
    const std::lock_guard lock(mutex_);
    list_ = std::move(list);
    first_read_ = true;
  }
  read_.notify_all();
  if (any) Log(LogLevel::kInfo, "mutes", "changed", {{"mutes", absl::StrCat(count)}});
}

}  // namespace lodewire
