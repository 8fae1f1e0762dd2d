#include "pipeline/app/mute_topic.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "pipeline/app/wiring.h"
#include "pipeline/base/clock.h"

namespace lodewire {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr int64_t kPatienceMs = 15'000;

absl::Status ReadTime(const json& object, const char* key, int64_t* time_ms) {
  absl::Time time;
  std::string why;
  if (!absl::ParseTime(absl::RFC3339_full, object.value(key, ""), &time, &why)) {
    return absl::InvalidArgumentError(absl::StrCat("'", key, "' is no time: ", why));
  }
  *time_ms = absl::ToUnixMillis(time);
  return absl::OkStatus();
}

}  // namespace

std::string MuteKey(const std::string& rule, const std::string& mineral) {
  return mineral.empty() ? rule : absl::StrCat(rule, " ", mineral);
}

std::string MuteTime(int64_t time_ms) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixMillis(time_ms), absl::UTCTimeZone());
}

ordered_json MuteJson(const Mute& mute) {
  return {
      {"rule", mute.rule},     {"mineral", mute.mineral}, {"until", MuteTime(mute.until_ms)},
      {"reason", mute.reason}, {"author", mute.author},   {"created", MuteTime(mute.created_ms)}};
}

absl::StatusOr<Mute> ParseMute(const std::string& text) {
  const json object = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return absl::InvalidArgumentError("not a JSON object");
  for (const auto& [key, value] : object.items()) {
    if (!value.is_string())
      return absl::InvalidArgumentError(absl::StrCat("'", key, "' is no text"));
  }
  Mute mute;
  mute.rule = object.value("rule", "");
  mute.mineral = object.value("mineral", "");
  mute.reason = object.value("reason", "");
  mute.author = object.value("author", "");
  if (mute.rule.empty()) return absl::InvalidArgumentError("no 'rule'");
  RETURN_IF_ERROR(ReadTime(object, "until", &mute.until_ms));
  RETURN_IF_ERROR(ReadTime(object, "created", &mute.created_ms));
  return mute;
}

absl::Status MuteBook::Apply(const ReadRecord& record) {
  const std::string key = record.key.value_or("");
  if (!record.value.has_value()) {
    mutes_.erase(key);
    return absl::OkStatus();
  }
  absl::StatusOr<Mute> mute = ParseMute(*record.value);
  absl::Status status = mute.status();
  if (status.ok() && key != MuteKey(mute->rule, mute->mineral)) {
    status = absl::InvalidArgumentError("its key is not that of its rule and mineral");
  }
  if (status.ok() && mutes_.size() >= kMutesMax && mutes_.count(key) == 0) {
    status = absl::ResourceExhaustedError(absl::StrCat("more than ", kMutesMax, " mutes"));
  }
  if (status.ok()) {
    mutes_[key] = *std::move(mute);
    return status;
  }
  return absl::Status(status.code(),
                      absl::StrCat(record.topic, "/", record.partition, "@", record.offset,
                                   ": no mute: ", std::string(status.message())));
}

std::vector<Mute> MuteBook::Active(int64_t now_ms) const {
  std::vector<Mute> active;
  for (const auto& [key, mute] : mutes_) {
    if (mute.until_ms > now_ms) active.push_back(mute);
  }
  return active;
}

absl::StatusOr<MuteBook> ReadMutes(const Config& config) {
  MuteBook book;
  ASSIGN_OR_RETURN(const auto reader, MakeReader(config, {config.rules.mutes_topic},
                                                 /*from_beginning=*/true));
  std::vector<ReadRecord> records(64);
  const int64_t deadline_ms = MonotonicNanos() / 1'000'000 + kPatienceMs;
  while (!reader->AtEnd()) {
    ASSIGN_OR_RETURN(const size_t count, reader->Read(records, 100));
    // What is no mute is told by the service that reads it, and must not hide the others.
    for (size_t i = 0; i < count; ++i) book.Apply(records[i]).IgnoreError();
    if (MonotonicNanos() / 1'000'000 > deadline_ms) {
      return absl::DeadlineExceededError(
          absl::StrCat(config.rules.mutes_topic, ": not read to its end within ",
                       kPatienceMs / 1000, " s; is its broker away?"));
    }
  }
  return book;
}

}  // namespace lodewire
