// An alert as the pipeline holds it: views and bounded lists, no heap. The encoders in
// alert/formats write it.
//
// It mirrors lodewire.v1.Alert field by field (proto/lodewire/v1/alert.proto says what each means);
// generated messages cannot serve here because their strings live on the heap, arena or not.
//
// Threading: one thread at a time: judge fills it, publish encodes it.
// Memory: fixed size; strings point into the event, the rule set, the domain data or `buffer`.
// Errors: a list that is full counts what it left out where the schema has a place for it.
// Example:
//   alert.minerals.TryPush({.id = "gallium", .confidence = 0.9});
#ifndef LODEWIRE_PIPELINE_ALERT_ALERT_H_
#define LODEWIRE_PIPELINE_ALERT_ALERT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "pipeline/base/bounded_vector.h"
#include "pipeline/domain/severity_policy.h"
#include "pipeline/event/field_table.h"
#include "pipeline/event/severity.h"

namespace lodewire {

enum class AlertStatus : uint8_t { kActual = 1, kExercise, kSystem, kTest, kDraft };  // CAP status
enum class MessageType : uint8_t { kAlert = 1, kUpdate, kCancel };                    // CAP msgType
// CAP urgency
enum class Urgency : uint8_t { kImmediate = 1, kExpected, kFuture, kPast, kUnknown };
// CAP certainty
enum class Certainty : uint8_t { kObserved = 1, kLikely, kPossible, kUnlikely, kUnknown };

// A time that may be missing: milliseconds since 1970-01-01T00:00:00Z.
inline constexpr int64_t kNoTime = INT64_MIN;

// Mark of an alert, and known_by of a mineral, that only a second reading of the text has.
inline constexpr std::string_view kLookAlike = "look_alike";
// What such a reading is believed.
inline constexpr double kLookAlikeFactor = 0.6;

struct AlertMineral {
  std::string_view id;
  std::string_view form;
  double confidence = 0;
  std::string_view known_by;
};
struct AlertJurisdiction {
  std::string_view country;  // ISO 3166-1, or a region's id.
  std::string_view role;  // origin, export, transit, destination, hub, region, acting, mentioned.
  std::string_view name;  // For people; not part of the schema.
};
struct AlertRegime {
  std::string_view id;
  std::string_view number;
  std::string_view status;
  std::string_view scope;
  BoundedVector<std::string_view, 5> minerals;
};
struct AlertInstrument {
  std::string_view mic;
  std::string_view ticker;
  std::string_view isin;
  std::string_view name;
};
struct AlertPartyEntry {
  std::string_view role;
  std::string_view name;
  std::string_view country;
};
struct AlertEvidence {
  std::string_view field;
  uint32_t value_index = 0;
  uint32_t begin = 0;  // bytes of the value as sent
  uint32_t end = 0;
  std::string_view text;
  std::string_view selection;
  bool look_alike = false;
};
// A key that the rule's author added; the value is JSON.
struct AlertCustomAttribute {
  std::string_view key;
  std::string_view value;
};

struct AlertMatch {
  std::string_view rule_id;
  std::string_view title;
  std::string_view rule_version;
  Severity level = Severity::kUnspecified;
  std::string_view event_type;  // Of this rule; of the record with `one_per: rule`.
  Direction direction = Direction::kUnspecified;  // Likewise.
  BoundedVector<AlertEvidence, 8> evidence;
  BoundedVector<std::string_view, 8> tags;
  std::string_view author;
  std::string_view license;
  BoundedVector<std::string_view, 8> fields;
  BoundedVector<AlertCustomAttribute, 4> custom;
};

struct Alert {
  std::array<char, 32> alert_id{};   // hex
  std::array<char, 32> thread_id{};  // hex
  std::array<char, 16> event_uid{};  // hex
  AlertStatus status = AlertStatus::kActual;
  MessageType msg_type = MessageType::kAlert;
  Urgency urgency = Urgency::kUnknown;
  Certainty certainty = Certainty::kUnknown;
  int64_t expires_ms = kNoTime;
  Severity severity = Severity::kUnspecified;
  BoundedVector<std::string_view, 8> severity_reasons;
  // The steps whose conditions hold, whether they changed this severity or not; not part of the
  // schema.
  BoundedVector<const SeverityStep*, 8> severity_steps;
  double confidence = 0;
  std::string_view summary;
  std::string_view event_type;
  Direction direction = Direction::kUnspecified;
  int64_t effective_at_ms = kNoTime;

  std::string_view headline;
  std::string_view language;
  std::string_view provider;
  std::string_view story_id;
  uint32_t story_version = 0;
  std::string_view url;
  uint8_t source_reliability = 0;       // 0 or 1 (A) to 6 (F)
  uint8_t information_credibility = 0;  // 0 or 1 to 6
  std::string_view state_affiliation;   // none, state_funded, state_media, official; or not stated
  std::string_view state_country;       // ISO 3166-1
  std::string_view headline_prefix;     // kill, correction, update, …; see NewsField
  std::string_view headline_publisher;

  BoundedVector<AlertMineral, 5> minerals;
  BoundedVector<std::string_view, 10> typologies;
  BoundedVector<AlertJurisdiction, 16> jurisdictions;
  BoundedVector<std::string_view, 16> agencies;
  BoundedVector<std::string_view, 8> sectors;
  BoundedVector<std::string_view, 8> policy_responses;
  BoundedVector<std::string_view, 4> price_signals;
  BoundedVector<AlertRegime, 24> regimes;
  BoundedVector<AlertInstrument, 8> instruments;
  BoundedVector<std::string_view, 8> hs_codes;
  BoundedVector<AlertPartyEntry, 10> parties;
  std::optional<double> quantity_kg;
  std::optional<double> unit_value_usd_per_kg;
  double reference_usd_per_kg = 0;
  std::string_view reference;

  BoundedVector<AlertMatch, 16> matches;  // The alert's own rule first.
  uint32_t matches_omitted = 0;
  std::string_view rule_set_digest;
  std::string_view domain_digest;

  std::string_view cluster_id;
  std::string_view topic;
  int32_t partition = -1;
  int64_t offset = -1;
  int32_t leader_epoch = -1;
  std::string_view group;
  std::string_view member;
  std::string_view binary_version;

  int64_t event_ms = kNoTime;  // What the event is judged at.
  int64_t published_ms = kNoTime;
  int64_t received_ms = kNoTime;
  int64_t kafka_ms = kNoTime;
  int64_t matched_ms = kNoTime;
  int64_t produced_ms = kNoTime;
  int64_t embargo_until_ms = kNoTime;  // For routes; not part of the schema.
  uint16_t muted_matches = 0;          // A bit a match; likewise.
  bool replayed = false;  // Likewise: of a record that the group had read before it was set back.

  std::string_view dedupe_key;
  BoundedVector<std::string_view, 8> marks;
  Category category = Category::kNews;
  std::string_view traceparent;  // Handed on as a header; not part of the schema.

  // Text that was composed (summary, dedupe key, hex); `buffer_used` of it.
  std::array<char, 4096> buffer;
  uint32_t buffer_used = 0;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_ALERT_H_
