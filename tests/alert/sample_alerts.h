// Alerts for tests: made by hand, of several kinds; and random ones with everything that text can
// hold.
#ifndef LODEWIRE_TESTS_ALERT_SAMPLE_ALERTS_H_
#define LODEWIRE_TESTS_ALERT_SAMPLE_ALERTS_H_

#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <string_view>

#include "pipeline/alert/alert.h"
#include "pipeline/alert/alert_record.h"
#include "pipeline/alert/ids.h"

namespace lodewire {

// An alert like judge's, with every list that a news story can fill.
inline std::unique_ptr<Alert> NewsAlert() {
  auto alert = std::make_unique<Alert>();
  alert->alert_id = AlertId("news.events", 3, 42, 7);
  alert->thread_id = ThreadId(Category::kNews, "reuters", "story-1", {"news.events", 3, 42});
  alert->event_uid = EventUid(7);
  alert->status = AlertStatus::kExercise;
  alert->urgency = Urgency::kImmediate;
  alert->certainty = Certainty::kLikely;
  alert->expires_ms = 1'747'382'400'000;
  alert->severity = Severity::kHigh;
  alert->severity_reasons.TryPush("rule:high");
  alert->confidence = 0.81;
  alert->summary = "Export control concerning gallium (China, tightening): rule 'R'; reported by x";
  alert->event_type = "export_control";
  alert->direction = Direction::kTightening;
  alert->effective_at_ms = 1'746'777'600'123;
  alert->headline = "Gallium \"exports\" halted";
  alert->language = "en";
  alert->provider = "reuters";
  alert->story_id = "story-1";
  alert->story_version = 2;
  alert->url = "https://example.org/1";
  alert->source_reliability = 2;
  alert->information_credibility = 3;
  alert->minerals.TryPush({"gallium", "metal", 1.0, "term"});
  alert->minerals.TryPush({"germanium", "", 0.9, "rule"});
  alert->typologies.TryPush("T1");
  alert->jurisdictions.TryPush({"CN", "acting", "China"});
  alert->jurisdictions.TryPush({"africa", "region", "africa"});
  alert->agencies.TryPush("CN-MOFCOM");
  alert->sectors.TryPush("semiconductors");
  AlertRegime regime{"CN-2024-46", "No.46 of 2024", "suspended", "para 2", {}};
  regime.minerals.TryPush("gallium");
  alert->regimes.TryPush(regime);
  alert->instruments.TryPush({"XNAS", "AXTI", "US00246W1036", "AXT Inc"});
  AlertMatch match;
  match.rule_id = "6f0c5c1e-0000-4000-8000-000000000001";
  match.title = "Export control on gallium";
  match.rule_version = "0123456789ab";
  match.level = Severity::kHigh;
  match.event_type = "export_control";
  match.direction = Direction::kTightening;
  match.evidence.TryPush({"headline", 0, 0, 7, "Gallium", "mineral"});
  match.tags.TryPush("lodewire.t1");
  match.author = "desk";
  match.license = "MIT";
  match.fields.TryPush("body");
  match.custom.TryPush({"owner", "{\"team\":\"metals\"}"});
  alert->matches.TryPush(match);
  match.rule_id = "6f0c5c1e-0000-4000-8000-000000000002";
  match.title = "Mention of gallium";
  match.level = Severity::kLow;
  match.event_type = "mention";
  match.direction = Direction::kNeutral;
  alert->matches.TryPush(match);
  alert->matches_omitted = 1;
  alert->rule_set_digest = "aa";
  alert->domain_digest = "bb";
  alert->cluster_id = "c1";
  alert->topic = "news.events";
  alert->partition = 3;
  alert->offset = 42;
  alert->group = "lodewire";
  alert->member = "lodewire-0";
  alert->binary_version = "0.1.0";
  alert->event_ms = 1'746'777'600'000;
  alert->published_ms = 1'746'777'600'000;
  alert->received_ms = 1'746'777'601'000;
  alert->kafka_ms = 1'746'777'602'000;
  alert->matched_ms = 1'746'777'603'456;
  alert->produced_ms = 1'746'777'603'457;
  alert->dedupe_key = "reuters:story-1";
  alert->marks.TryPush("repaired_utf8");
  alert->traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  return alert;
}

inline std::unique_ptr<Alert> TradeAlert() {
  auto alert = NewsAlert();
  alert->category = Category::kTrade;
  alert->headline = "锑锭 antimony ingot";
  alert->provider = "customs-hk";
  alert->instruments.clear();
  alert->jurisdictions.clear();
  alert->jurisdictions.TryPush({"CN", "origin", "China"});
  alert->jurisdictions.TryPush({"TH", "transit", "Thailand"});
  alert->jurisdictions.TryPush({"US", "destination", "United States"});
  alert->hs_codes.TryPush("811010");
  alert->hs_codes.TryPush("8110101000");
  alert->parties.TryPush({"exporter", "A & B", "CN"});
  alert->quantity_kg = 0.0;
  alert->unit_value_usd_per_kg = 12.5;
  alert->reference_usd_per_kg = 55;
  alert->reference = "MB-SB";
  return alert;
}

// Only what every alert has.
inline std::unique_ptr<Alert> SmallAlert() {
  auto alert = std::make_unique<Alert>();
  alert->alert_id = AlertId("t", 0, 0, 1);
  alert->thread_id = alert->alert_id;
  alert->event_uid = EventUid(1);
  AlertMatch match;
  match.rule_id = "r";
  match.level = Severity::kLow;
  alert->matches.TryPush(match);
  alert->severity = Severity::kLow;
  alert->partition = 0;
  alert->offset = 0;
  alert->leader_epoch = 0;
  alert->matched_ms = 0;
  return alert;
}

// Makes random alerts; the strings of one live until the next is made.
class RandomAlerts {
 public:
  explicit RandomAlerts(uint32_t seed) : random_(seed) {}

  std::unique_ptr<Alert> Next() {
    texts_.clear();
    auto alert = std::make_unique<Alert>();
    for (auto* digits : {&alert->alert_id, &alert->thread_id}) {
      for (char& c : *digits) c = "0123456789abcdef"[Below(16)];
    }
    for (char& c : alert->event_uid) c = "0123456789abcdef"[Below(16)];
    alert->status = static_cast<AlertStatus>(1 + Below(5));
    alert->msg_type = static_cast<MessageType>(1 + Below(3));
    alert->urgency = static_cast<Urgency>(1 + Below(5));
    alert->certainty = static_cast<Certainty>(1 + Below(5));
    alert->confidence = Number();
    alert->source_reliability = static_cast<uint8_t>(Below(7));
    alert->information_credibility = static_cast<uint8_t>(Below(7));
    alert->story_version = static_cast<uint32_t>(Below(4) == 0 ? random_() : Below(3));
    alert->category = Below(2) == 0 ? Category::kNews : Category::kTrade;
    for (auto* time :
         {&alert->expires_ms, &alert->effective_at_ms, &alert->event_ms, &alert->published_ms,
          &alert->received_ms, &alert->kafka_ms, &alert->matched_ms, &alert->produced_ms}) {
      *time = Time();
    }
    for (auto* text :
         {&alert->summary, &alert->headline, &alert->language, &alert->provider, &alert->story_id,
          &alert->url, &alert->rule_set_digest, &alert->domain_digest, &alert->cluster_id,
          &alert->topic, &alert->group, &alert->member, &alert->binary_version, &alert->dedupe_key,
          &alert->reference}) {
      *text = Text();
    }
    alert->partition = Integer<int32_t>();
    alert->offset = Integer<int64_t>();
    alert->leader_epoch = Integer<int32_t>();
    alert->reference_usd_per_kg = Number();
    if (Below(2) == 0) alert->quantity_kg = Number();
    if (Below(2) == 0) alert->unit_value_usd_per_kg = Number();
    FillLists(alert.get());
    FillMatches(alert.get());
    return alert;
  }

  uint64_t Below(uint64_t bound) { return random_() % bound; }

 private:
  void FillLists(Alert* alert) {
    Repeat(&alert->typologies, [&] { return Text(); });
    Repeat(&alert->agencies, [&] { return Text(); });
    Repeat(&alert->sectors, [&] { return Text(); });
    Repeat(&alert->hs_codes, [&] { return Text(); });
    Repeat(&alert->marks, [&] { return Text(); });
    Repeat(&alert->minerals, [&] { return AlertMineral{Text(), Text(), Number(), Text()}; });
    Repeat(&alert->jurisdictions, [&] { return AlertJurisdiction{Text(), Text(), Text()}; });
    Repeat(&alert->instruments, [&] { return AlertInstrument{Text(), Text(), Text(), Text()}; });
    Repeat(&alert->parties, [&] { return AlertPartyEntry{Text(), Text(), Text()}; });
    Repeat(&alert->regimes, [&] {
      AlertRegime regime{Text(), Text(), Text(), Text(), {}};
      Repeat(&regime.minerals, [&] { return Text(); });
      return regime;
    });
  }

  void FillMatches(Alert* alert) {
    Repeat(&alert->matches, [&] {
      AlertMatch match;
      match.rule_id = Text();
      match.title = Text();
      match.rule_version = Text();
      match.level = static_cast<Severity>(Below(6));
      match.event_type = Text();
      match.direction = static_cast<Direction>(Below(4));
      Repeat(&match.tags, [&] { return Text(); });
      match.author = Text();
      match.license = Text();
      Repeat(&match.fields, [&] { return Text(); });
      Repeat(&match.custom, [&] { return AlertCustomAttribute{Text(), Text()}; });
      Repeat(&match.evidence, [&] {
        return AlertEvidence{
            Text(), Integer<uint32_t>(), Integer<uint32_t>(), Integer<uint32_t>(), Text(), Text()};
      });
      return match;
    });
    if (alert->matches.empty()) alert->matches.TryPush({});
    // The alert's own rule first, as judge has it.
    for (size_t i = 1; i < alert->matches.size(); ++i) {
      if (alert->matches[i].level > alert->matches[0].level) {
        std::swap(alert->matches[i], alert->matches[0]);
      }
    }
    const AlertMatch& top = alert->matches[0];
    alert->severity = std::min(top.level, static_cast<Severity>(Below(6)));
    alert->severity_reasons.TryPush("rule:any");
    if (alert->severity < top.level) alert->severity_reasons.TryPush("cap:any");
    alert->event_type = top.event_type;
    alert->direction = top.direction;
    alert->matches_omitted = Integer<uint32_t>();
  }

  // An empty list, a full one, or something between.
  template <typename List, typename Make>
  void Repeat(List* list, Make&& make) {
    const uint64_t kind = Below(4);
    const size_t count = kind == 0 ? 0 : kind == 1 ? List::capacity() : Below(List::capacity() + 1);
    for (size_t i = 0; i < count; ++i) list->TryPush(make());
  }

  std::string_view Text() {
    static constexpr std::array<std::string_view, 24> kPieces = {
        "a",
        "gallium",
        " ",
        "\"",
        "\\",
        "\n",
        "\t",
        "\x01",
        "\x1F",
        "\x7F",
        "é",
        "锑",
        "😀",
        "\xE2\x80\xAE",
        "\xE2\x80\xA8",
        "\xFF",
        "\xC0\x80",
        "\xED\xA0\x80",
        "\xE9\x94",
        "\xF4\x90\x80\x80",
        "</script>",
        "/",
        "{}",
        "0123456789012345678901234567890123456789"};
    std::string text;
    for (uint64_t pieces = Below(3) == 0 ? 0 : Below(6); pieces > 0; --pieces) {
      text += kPieces[Below(kPieces.size())];
    }
    if (Below(8) == 0) text += '\0';
    texts_.push_back(std::move(text));
    return texts_.back();
  }
  double Number() {
    static constexpr std::array<double, 8> kNumbers = {0,    1,      0.1,       1e300,
                                                       -2.5, 1e-300, 12345.678, -0.0};
    return Below(2) == 0 ? kNumbers[Below(kNumbers.size())]
                         : std::uniform_real_distribution<double>(-1e6, 1e6)(random_);
  }
  int64_t Time() {
    switch (Below(6)) {
      case 0:
        return kNoTime;
      case 1:
        return static_cast<int64_t>(random_());  // Mostly beyond what a Timestamp holds.
      case 2:
        return -1 - static_cast<int64_t>(Below(62'135'596'800'000));
      default:
        return static_cast<int64_t>(Below(253'402'300'800'000));
    }
  }
  template <typename T>
  T Integer() {
    return Below(3) == 0 ? T{0} : static_cast<T>(random_());
  }

  std::mt19937_64 random_;
  std::deque<std::string> texts_;
};

}  // namespace lodewire

#endif  // LODEWIRE_TESTS_ALERT_SAMPLE_ALERTS_H_
