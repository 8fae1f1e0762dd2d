// What it costs to match news of about 1 KB with the shipped rules, beside evaluating each rule
// with RE2 alone.
//
// The texts are made of the sentences of config/demo: `background` has nothing to do with the
// minerals, as nearly all of a real feed; `true` is about them in every story, so every story takes
// the way to RE2 and proximity.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "pipeline/base/check.h"
#include "pipeline/config/yaml.h"
#include "pipeline/event/fields.h"
#include "pipeline/rules/loader.h"
#include "pipeline/rules/naive_matcher.h"
#include "pipeline/rules/rule_set.h"
#include "pipeline/text/normalise.h"

namespace lodewire {
namespace {

constexpr size_t kBodyBytes = 960;  // With headline and the short fields about 1 KB.
constexpr size_t kStories = 256;

std::string InTree(const std::string& path) {
  return std::string(LODEWIRE_SOURCE_DIR) + "/" + path;
}

struct Shipped {
  VocabularySet vocabularies;
  RuleSetOptions options;
  std::unique_ptr<RuleSet> rules;
  LoadedRules loaded;
  std::unique_ptr<NaiveMatcher> naive;

  Shipped() {
    vocabularies = *VocabularySet::Load(InTree("config/vocabulary"));
    options.vocabularies = &vocabularies;
    rules = *RuleSet::Load(InTree("config/rules"), options);
    loaded = *LoadRuleFiles(InTree("config/rules"), options);
    naive = std::make_unique<NaiveMatcher>(loaded.rules);
  }
};

const Shipped& GetShipped() {
  static const Shipped shipped;
  return shipped;
}

// Replaces `{…}`, for which the demo puts names and numbers.
std::string Filled(std::string_view text) {
  std::string filled;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{') {
      filled += text[i];
      continue;
    }
    const size_t end = text.find('}', i);
    CHECK(end != std::string_view::npos);
    filled += "Northgate";
    i = end;
  }
  return filled;
}

// The texts of `key` in a story of config/demo.
void AppendTexts(const YamlNode& story, std::string_view key, std::string* body) {
  const YamlNode* list = story.Find(key);
  if (list == nullptr) return;
  for (const auto& item : list->items) *body += Filled(item->text) + " ";
}

// All texts of more than a few words below `node`.
void CollectTexts(const YamlNode& node, std::vector<std::string>* texts) {
  if (node.is_scalar() && node.text.size() > 24) texts->push_back(Filled(node.text));
  for (const auto& item : node.items) CollectTexts(*item, texts);
  for (const auto& [key, value] : node.entries) CollectTexts(*value, texts);
}

class Stories {
 public:
  // `planted` opens each story, if it is not empty; the rest is of `background`.
  Stories(const std::string& background, const std::string& planted) {
    std::vector<std::string> texts;
    YamlDocuments documents = *ParseYamlFile(InTree("config/demo/" + background), {});
    CollectTexts(*documents.front(), &texts);
    YamlDocuments openings;
    if (!planted.empty()) openings = *ParseYamlFile(InTree("config/demo/" + planted), {});
    const Normaliser normaliser;
    for (size_t story = 0; story < kStories; ++story) {
      // Steps that are coprime to most counts give every story other neighbours.
      size_t next = story * 7;
      std::string headline = texts[next % texts.size()];
      std::string body;
      if (!planted.empty()) {
        const auto& stories = openings.front()->items;
        const YamlNode& opening = *stories[story % stories.size()];
        headline = Filled(opening.Find("headlines")->items.front()->text);
        AppendTexts(opening, "lead", &body);
        AppendTexts(opening, "sentences", &body);
      }
      headlines_.push_back(normaliser.NormaliseTerm(headline));
      while (body.size() < kBodyBytes) {
        body += texts[(next += 3 + story % 5) % texts.size()] + " ";
      }
      bodies_.push_back(normaliser.NormaliseTerm(body));
      bytes_ += headlines_.back().size() + bodies_.back().size();
    }
    for (size_t story = 0; story < kStories; ++story) AddView(story);
  }

  std::span<const EventView* const> views() const { return views_; }
  size_t bytes() const { return bytes_; }

 private:
  void AddView(size_t story) {
    owned_.push_back(
        std::make_unique<OwnedEventView>(64, static_cast<uint16_t>(FieldTable::News().size())));
    EventView& view = owned_.back()->view();
    view.Reset(FieldTable::News());
    const auto add = [&](FieldId field, std::string_view text) {
      CHECK(view.Append(Value::String(field, text)));
    };
    add(NewsField::kProvider, "reuters");
    add(NewsField::kStoryId, "urn:newsml:reuters.com:20250509:nL6N3RH0A1");
    add(NewsField::kLanguage, "en");
    add(NewsField::kHeadline, headlines_[story]);
    add(NewsField::kBody, bodies_[story]);
    add(NewsField::kUrls, "https://www.reuters.com/markets/commodities/story-2025-05-09/");
    view.Seal();
    views_.push_back(&view);
  }

  std::vector<std::string> headlines_;
  std::vector<std::string> bodies_;
  std::vector<std::unique_ptr<OwnedEventView>> owned_;
  std::vector<const EventView*> views_;
  size_t bytes_ = 0;
};

const Stories& StoriesOf(int64_t kind) {
  static const Stories english("news_background_en.yaml", "");
  static const Stories chinese("news_background_zh.yaml", "");
  static const Stories planted("news_background_en.yaml", "news_true.yaml");
  return kind == 0 ? english : kind == 1 ? chinese : planted;
}

void Label(benchmark::State& state, size_t bytes, double matches) {
  static constexpr const char* kNames[] = {"background-en", "background-zh", "true"};
  state.SetLabel(kNames[state.range(0)]);
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kStories));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * bytes));
  state.counters["matches_per_story"] = matches / kStories;
}

void BM_Match_News1k(benchmark::State& state) {
  const Stories& stories = StoriesOf(state.range(0));
  const RuleSet& rules = *GetShipped().rules;
  RuleSet::Scratch scratch(rules);
  const size_t word_count = MatchBits::WordsFor(rules.size());
  std::vector<uint64_t> words(kStories * word_count);
  std::vector<MatchBits> bits;
  for (size_t i = 0; i < kStories; ++i) bits.emplace_back(&words[i * word_count], word_count);
  for (auto _ : state) {
    rules.Match(stories.views(), &scratch, bits);
    benchmark::ClobberMemory();
  }
  double matches = 0;
  for (const MatchBits& event : bits) event.ForEach([&](uint32_t) { ++matches; });
  Label(state, stories.bytes(), matches);
}
BENCHMARK(BM_Match_News1k)->ArgName("stories")->DenseRange(0, 2);

void BM_Explain_News1k(benchmark::State& state) {
  const Stories& stories = StoriesOf(2);
  const RuleSet& rules = *GetShipped().rules;
  RuleSet::Scratch scratch(rules);
  std::vector<uint64_t> words(MatchBits::WordsFor(rules.size()));
  MatchBits bits(words.data(), words.size());
  std::vector<std::pair<const EventView*, uint32_t>> matches;
  for (const EventView* view : stories.views()) {
    rules.Match({&view, 1}, &scratch, {&bits, 1});
    bits.ForEach([&](uint32_t rule) { matches.emplace_back(view, rule); });
  }
  std::array<Evidence, 8> evidence;
  for (auto _ : state) {
    for (const auto& [view, rule] : matches) {
      benchmark::DoNotOptimize(rules.Explain(*view, rule, &scratch, evidence));
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * matches.size()));
}
BENCHMARK(BM_Explain_News1k);

void BM_Naive_News1k(benchmark::State& state) {
  const Stories& stories = StoriesOf(state.range(0));
  const Shipped& shipped = GetShipped();
  // A few stories: one takes milliseconds.
  constexpr size_t kFew = 4;
  for (auto _ : state) {
    for (size_t story = 0; story < kFew; ++story) {
      for (size_t rule = 0; rule < shipped.loaded.rules.size(); ++rule) {
        if (shipped.loaded.rules[rule].info.category != Category::kNews) continue;
        benchmark::DoNotOptimize(shipped.naive->RuleHolds(rule, *stories.views()[story]));
      }
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kFew));
}
BENCHMARK(BM_Naive_News1k)->ArgName("stories")->DenseRange(0, 2);

void BM_LoadShippedRules(benchmark::State& state) {
  const Shipped& shipped = GetShipped();
  for (auto _ : state) {
    benchmark::DoNotOptimize(RuleSet::Load(InTree("config/rules"), shipped.options));
  }
}
BENCHMARK(BM_LoadShippedRules)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lodewire
