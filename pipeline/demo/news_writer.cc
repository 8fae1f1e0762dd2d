#include "pipeline/demo/news_writer.h"

#include <charconv>
#include <numeric>

#include "pipeline/base/check.h"

namespace lodewire {
namespace {

// Bodies are this long before dressing, bytes; most are short, as in a real feed.
constexpr size_t kBodyBytesLeast = 500;
constexpr size_t kBodyBytesMost = 3000;

void SetTime(int64_t time_ms, google::protobuf::Timestamp* time) {
  time->set_seconds(time_ms / 1000);
  time->set_nanos(static_cast<int32_t>(time_ms % 1000) * 1'000'000);
}

size_t BodyBytes(FeedRandom* random) {
  const double share = random->Between(0.0, 1.0);
  return kBodyBytesLeast +
         static_cast<size_t>(share * share * share * (kBodyBytesMost - kBodyBytesLeast));
}

// Chinese and Japanese sentences follow each other without a space.
bool HasSpaces(std::string_view language) {
  return !language.starts_with("zh") && !language.starts_with("ja");
}

const Phrase& Choose(const std::vector<Phrase>& phrases, FeedRandom* random) {
  return phrases[random->Below(phrases.size())];
}

}  // namespace

NewsWriter::NewsWriter(const FeedStock* stock) : stock_(stock) {
  for (const Provider& provider : stock_->providers()) {
    providers_[provider.language].push_back(&provider);
  }
}

void NewsWriter::WriteFrame(const std::string& language, int64_t time_ms, uint64_t number,
                            FeedRandom* random, v1::NewsEvent* event) {
  event->Clear();
  const auto providers = providers_.find(language);
  CHECK(providers != providers_.end());  // providers.yaml must have one for every language.
  const Provider& provider = *providers->second[random->Below(providers->second.size())];
  event->set_provider(provider.name);
  event->set_source_reliability(provider.reliability);
  if (provider.reliability != v1::SOURCE_RELIABILITY_UNSPECIFIED) {
    event->set_information_credibility(v1::INFORMATION_CREDIBILITY_2);
  }
  event->set_state_affiliation(provider.affiliation);
  event->set_state_country(provider.country);
  std::string* id = event->mutable_story_id();
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof(digits), number).ptr;
  id->assign("urn:newsml:").append(provider.name).append(":").append(digits, end);
  event->set_version(1);
  event->set_publication_status(v1::PUBLICATION_STATUS_USABLE);
  event->set_language(language);
  event->set_body_format(v1::BODY_FORMAT_PLAIN);
  event->set_usage_terms(v1::TRAFFIC_LIGHT_GREEN);
  std::string* url = event->add_urls();
  url->assign("https://news.example/").append(provider.name).append("/").append(digits, end);
  SetTime(time_ms, event->mutable_published_time());
  SetTime(time_ms + random->Between(int64_t{20}, int64_t{900}), event->mutable_received_time());
}

void NewsWriter::AppendFiller(const Beat& beat, size_t bytes, FeedRandom* random,
                              std::string* text) {
  const size_t count = beat.sentences.size();
  // A stride without a factor in common with the count visits every sentence once a round.
  size_t stride = 1 + random->Below(count);
  while (std::gcd(stride, count) != 1) ++stride;
  size_t next = random->Below(count);
  int sentence = 0;
  while (text->size() < bytes) {
    if (!text->empty()) {
      if (sentence % 4 == 0) {
        text->push_back('\n');
      } else if (HasSpaces(beat.language)) {
        text->push_back(' ');
      }
    }
    beat.sentences[next].Append(random, 0, text);
    next = (next + stride) % count;
    ++sentence;
  }
}

void NewsWriter::WriteBackground(int64_t time_ms, uint64_t number, FeedRandom* random,
                                 v1::NewsEvent* event) {
  const Beat& beat = stock_->beats()[random->Below(stock_->beats().size())];
  WriteFrame(beat.language, time_ms, number, random, event);
  Choose(beat.headlines, random).Append(random, 0, event->mutable_headline());
  AppendFiller(beat, BodyBytes(random), random, event->mutable_body());
  // Some bodies come as HTML, some pages went through a wrong decoding.
  if (random->OneIn(16)) {
    *event->mutable_body() = Html(event->body());
    event->set_body_format(v1::BODY_FORMAT_HTML);
  } else if (random->OneIn(40)) {
    *event->mutable_body() = Mojibake(event->body());
  }
}

void NewsWriter::WriteStory(const Story& story, int64_t time_ms, uint64_t number,
                            FeedRandom* random, v1::NewsEvent* event) {
  WriteFrame(story.language, time_ms, number, random, event);
  const uint64_t key = MixBits(number + 1) | 1;
  Choose(story.headlines, random).Append(random, key, event->mutable_headline());
  std::string* body = event->mutable_body();
  Choose(story.lead, random).Append(random, key, body);
  for (const Phrase& sentence : story.sentences) {
    if (HasSpaces(story.language)) body->push_back(' ');
    sentence.Append(random, key, body);
  }
  AppendFiller(stock_->beats()[story.filler], BodyBytes(random), random, body);
  ApplyDress(story.dress, event->mutable_headline(), body);
  if (story.dress == Dress::kHtml) event->set_body_format(v1::BODY_FORMAT_HTML);
  // 4102444800: 2100-01-01, so that the demo never sees the lift.
  if (story.embargo == EmbargoKind::kLifted) {
    SetTime(time_ms - 60'000, event->mutable_embargo_until());
  } else if (story.embargo == EmbargoKind::kHeld) {
    event->mutable_embargo_until()->set_seconds(4102444800);
  }
}

void NewsWriter::WriteCorrection(int64_t time_ms, v1::NewsEvent* event) {
  event->set_version(event->version() + 1);
  event->add_signals(v1::CORRECTION_SIGNAL_CORRECTION);
  event->mutable_body()->insert(0, "(Corrects the spelling of a name.)\n");
  SetTime(time_ms, event->mutable_published_time());
  SetTime(time_ms + 400, event->mutable_received_time());
}

}  // namespace lodewire
