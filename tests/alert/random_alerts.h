// Random alerts for tests, with everything that text can hold.
#ifndef LODEWIRE_TESTS_ALERT_RANDOM_ALERTS_H_
#define LODEWIRE_TESTS_ALERT_RANDOM_ALERTS_H_

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
          &alert->reference, &alert->state_affiliation, &alert->state_country,
          &alert->headline_prefix, &alert->headline_publisher}) {
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
    Repeat(&alert->policy_responses, [&] { return Text(); });
    Repeat(&alert->price_signals, [&] { return Text(); });
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
    cap_.reason = "cap:any";
    cap_.level = static_cast<Severity>(Below(6));
    alert->severity = top.level;
    alert->severity_reasons.TryPush("rule:any");
    if (Below(2) == 0) {
      alert->severity_steps.TryPush(&cap_);
      alert->severity = cap_.Apply(top.level);
      if (alert->severity < top.level) alert->severity_reasons.TryPush(cap_.reason);
    }
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
  SeverityStep cap_;
};

}  // namespace lodewire

#endif  // LODEWIRE_TESTS_ALERT_RANDOM_ALERTS_H_
