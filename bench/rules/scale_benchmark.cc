// The matcher on many generated rules, beside what else could do the work: Vectorscan's own regular
// expressions (fast, but not RE2's semantics), a loop over RE2, RE2::Set.
//
//   rules_scale_benchmark [--corpus DIR] [--benchmark_…]
//
// Texts and rules are made from a seed (text_corpus.h, generated_rules.h). No text matches by
// accident: those that do are left out; then 2 % get the example of a rule. Warm runs see the same
// texts again and again, which flatters whoever caches; in fresh runs every engine is new and sees
// each text once.
#include <benchmark/benchmark.h>
#include <malloc.h>
#include <re2/re2.h>
#include <re2/set.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <map>
#include <memory>

#include "bench/rules/generated_rules.h"
#include "bench/rules/text_corpus.h"
#include "pipeline/base/check.h"
#include "pipeline/event/fields.h"
#include "pipeline/rules/rule_set.h"

#ifdef LODEWIRE_VECTORSCAN
#include <hs/hs.h>
#endif

namespace lodewire {
namespace {

constexpr uint32_t kSeed = 20250509;
constexpr size_t kBatch = 64;
constexpr size_t kNewsTexts = 3000;
// So many that their events stay in the cache, as those of a ring do.
constexpr size_t kShortTexts = 4000;

std::string corpus_directory;

const Languages& TheLanguages() {
  static const Languages languages(kSeed);
  return languages;
}

const std::vector<GeneratedRule>& RulesOf(size_t count) {
  static std::map<size_t, std::vector<GeneratedRule>> known;
  auto& rules = known[count];
  if (rules.empty()) rules = MakeRules(TheLanguages(), count, kSeed + 2);
  return rules;
}

// What is measured: which texts, in which field of which kind of event.
struct Feed {
  const char* category;
  const char* field_name;
  FieldId field;
  const FieldTable& table;
  TextSizes sizes;
  size_t count;
};
const Feed& FeedOf(int64_t kind) {
  static const Feed feeds[] = {
      {"news", "text", NewsField::kBody, FieldTable::News(), kNewsSizes, kNewsTexts},
      {"news", "text", NewsField::kHeadline, FieldTable::News(), kHeadlineSizes, kShortTexts},
      {"trade", "description", TradeField::kDescription, FieldTable::Trade(), kTradeSizes,
       kShortTexts}};
  return feeds[kind];
}

std::unique_ptr<RuleSet> Load(const Feed& feed, size_t rules) {
  const std::string yaml = RulesYaml(RulesOf(rules), feed.category, feed.field_name);
  RuleSetOptions options;
  options.file_bytes_max = 1u << 30;
  auto set = RuleSet::Parse(yaml, "generated.yaml", options);
  if (!set.ok()) std::fprintf(stderr, "%s\n", std::string(set.status().message()).c_str());
  CHECK(set.ok());
  return *std::move(set);
}

// Texts as events, and a rule set's answer to them.
class Events {
 public:
  Events(const Feed& feed, std::vector<std::string> texts) : texts_(std::move(texts)) {
    for (const std::string& text : texts_) {
      owned_.push_back(
          std::make_unique<OwnedEventView>(4, static_cast<uint16_t>(feed.table.size())));
      EventView& view = owned_.back()->view();
      view.Reset(feed.table);
      CHECK(view.Append(Value::String(feed.field, text)));
      view.Seal();
      views_.push_back(&view);
      bytes_ += text.size();
    }
  }
  size_t size() const { return texts_.size(); }
  size_t bytes() const { return bytes_; }
  const std::vector<std::string>& texts() const { return texts_; }

  // How many pairs of a text and a rule match; `matched` gets a bit a text.
  size_t Match(const RuleSet& rules, RuleSet::Scratch* scratch, std::vector<bool>* matched) {
    const size_t word_count = MatchBits::WordsFor(rules.size());
    words_.resize(kBatch * word_count);
    bits_.clear();
    for (size_t i = 0; i < kBatch; ++i) bits_.emplace_back(&words_[i * word_count], word_count);
    size_t pairs = 0;
    for (size_t at = 0; at < views_.size(); at += kBatch) {
      const size_t count = std::min(kBatch, views_.size() - at);
      rules.Match({views_.data() + at, count}, scratch, {bits_.data(), count});
      for (size_t i = 0; i < count; ++i) {
        if (!bits_[i].Any()) continue;
        bits_[i].ForEach([&](uint32_t) { ++pairs; });
        if (matched != nullptr) (*matched)[at + i] = true;
      }
    }
    return pairs;
  }

 private:
  const std::vector<std::string> texts_;
  std::vector<std::unique_ptr<OwnedEventView>> owned_;
  std::vector<const EventView*> views_;
  std::vector<uint64_t> words_;
  std::vector<MatchBits> bits_;
  size_t bytes_ = 0;
};

// Puts a rule's example into one text of fifty.
void Inject(std::span<const GeneratedRule> rules, std::vector<std::string>* texts) {
  std::mt19937 random(kSeed + 3);
  for (std::string& text : *texts) {
    if (random() % 50 != 0) continue;
    const std::string& example = rules[random() % rules.size()].example;
    const size_t at = text.find(' ', random() % text.size());
    if (at == std::string::npos) {
      text += " " + example;
    } else {
      text.insert(at, " " + example);
    }
  }
}

struct Setup {
  const Feed& feed;
  std::unique_ptr<RuleSet> rules;
  std::unique_ptr<RuleSet::Scratch> scratch;
  std::unique_ptr<Events> events;
};

Setup& SetupOf(int64_t kind, size_t rule_count) {
  static std::map<std::pair<int64_t, size_t>, std::unique_ptr<Setup>> known;
  auto& setup = known[{kind, rule_count}];
  if (setup != nullptr) return *setup;
  const Feed& feed = FeedOf(kind);
  setup = std::make_unique<Setup>(Setup{feed, Load(feed, rule_count), nullptr, nullptr});
  setup->scratch = std::make_unique<RuleSet::Scratch>(*setup->rules);
  Events raw(feed, MakeTexts(TheLanguages(), feed.sizes, feed.count, kSeed + 4, corpus_directory));
  std::vector<bool> matched(raw.size());
  raw.Match(*setup->rules, setup->scratch.get(), &matched);
  std::vector<std::string> texts;
  for (size_t i = 0; i < raw.size(); ++i) {
    if (!matched[i]) texts.push_back(raw.texts()[i]);
  }
  CHECK(!texts.empty());
  Inject(RulesOf(rule_count), &texts);
  setup->events = std::make_unique<Events>(feed, std::move(texts));
  return *setup;
}

double ThreadSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

void Count(benchmark::State& state, size_t texts, size_t bytes, double hit_share) {
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * texts));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * bytes));
  state.counters["hits_per_text"] = hit_share;
}

void MatchWarm(benchmark::State& state, int64_t kind) {
  Setup& setup = SetupOf(kind, static_cast<size_t>(state.range(0)));
  size_t pairs = setup.events->Match(*setup.rules, setup.scratch.get(), nullptr);
  for (auto _ : state) pairs = setup.events->Match(*setup.rules, setup.scratch.get(), nullptr);
  Count(state, setup.events->size(), setup.events->bytes(),
        static_cast<double>(pairs) / static_cast<double>(setup.events->size()));
}
void BM_Match_News(benchmark::State& state) { MatchWarm(state, 0); }
void BM_Match_Headlines(benchmark::State& state) { MatchWarm(state, 1); }
void BM_Match_Trade(benchmark::State& state) { MatchWarm(state, 2); }
BENCHMARK(BM_Match_News)->ArgName("rules")->Arg(20)->Arg(100)->Arg(500)->Arg(2000)->Arg(10'000);
BENCHMARK(BM_Match_Headlines)->ArgName("rules")->Arg(500)->Arg(10'000);
BENCHMARK(BM_Match_Trade)->ArgName("rules")->Arg(500)->Arg(10'000);

void BM_Match_NewsFresh(benchmark::State& state) {
  Setup& setup = SetupOf(0, static_cast<size_t>(state.range(0)));
  size_t pairs = 0;
  for (auto _ : state) {
    const std::unique_ptr<RuleSet> rules = Load(setup.feed, static_cast<size_t>(state.range(0)));
    RuleSet::Scratch scratch(*rules);
    const double begin = ThreadSeconds();
    pairs = setup.events->Match(*rules, &scratch, nullptr);
    state.SetIterationTime(ThreadSeconds() - begin);
  }
  Count(state, setup.events->size(), setup.events->bytes(),
        static_cast<double>(pairs) / static_cast<double>(setup.events->size()));
}
BENCHMARK(BM_Match_NewsFresh)
    ->ArgName("rules")
    ->Arg(500)
    ->Arg(2000)
    ->Arg(10'000)
    ->Iterations(1)
    ->UseManualTime();

#ifdef LODEWIRE_VECTORSCAN

class VectorscanRegex {
 public:
  explicit VectorscanRegex(const std::vector<GeneratedRule>& rules) {
    std::vector<const char*> patterns;
    std::vector<unsigned> flags(rules.size(), HS_FLAG_SINGLEMATCH);
    std::vector<unsigned> ids;
    for (const GeneratedRule& rule : rules) {
      ids.push_back(static_cast<unsigned>(patterns.size()));
      patterns.push_back(rule.pattern.c_str());
    }
    hs_compile_error_t* error = nullptr;
    CHECK(hs_compile_multi(patterns.data(), flags.data(), ids.data(),
                           static_cast<unsigned>(patterns.size()), HS_MODE_BLOCK, nullptr,
                           &database_, &error) == HS_SUCCESS);
    CHECK(hs_alloc_scratch(database_, &scratch_) == HS_SUCCESS);
  }
  ~VectorscanRegex() {
    hs_free_scratch(scratch_);
    hs_free_database(database_);
  }
  size_t Match(const std::vector<std::string>& texts) {
    size_t pairs = 0;
    const auto found = [](unsigned, unsigned long long, unsigned long long, unsigned, void* count) {
      ++*static_cast<size_t*>(count);
      return 0;
    };
    for (const std::string& text : texts) {
      CHECK(hs_scan(database_, text.data(), static_cast<unsigned>(text.size()), 0, scratch_, found,
                    &pairs) == HS_SUCCESS);
    }
    return pairs;
  }

 private:
  hs_database_t* database_ = nullptr;
  hs_scratch_t* scratch_ = nullptr;
};

void BM_VectorscanRegex_News(benchmark::State& state) {
  const size_t rules = static_cast<size_t>(state.range(0));
  Setup& setup = SetupOf(0, rules);
  static std::map<size_t, std::unique_ptr<VectorscanRegex>> known;
  auto& engine = known[rules];
  if (engine == nullptr) engine = std::make_unique<VectorscanRegex>(RulesOf(rules));
  size_t pairs = 0;
  for (auto _ : state) pairs = engine->Match(setup.events->texts());
  Count(state, setup.events->size(), setup.events->bytes(),
        static_cast<double>(pairs) / static_cast<double>(setup.events->size()));
}
BENCHMARK(BM_VectorscanRegex_News)
    ->ArgName("rules")
    ->Arg(20)
    ->Arg(100)
    ->Arg(500)
    ->Arg(2000)
    ->Arg(10'000);

#endif

re2::RE2::Options Re2Options(int64_t bytes_max) {
  re2::RE2::Options options;
  options.set_max_mem(bytes_max);
  options.set_log_errors(false);
  return options;
}

void BM_Re2Loop_News(benchmark::State& state) {
  constexpr size_t kFew = 32;  // One takes milliseconds.
  Setup& setup = SetupOf(0, static_cast<size_t>(state.range(0)));
  std::vector<std::unique_ptr<re2::RE2>> engines;
  for (const GeneratedRule& rule : RulesOf(static_cast<size_t>(state.range(0)))) {
    engines.push_back(std::make_unique<re2::RE2>(rule.pattern, Re2Options(8 << 20)));
  }
  size_t bytes = 0;
  for (size_t i = 0; i < kFew; ++i) bytes += setup.events->texts()[i].size();
  for (auto _ : state) {
    for (size_t i = 0; i < kFew; ++i) {
      for (const auto& engine : engines) {
        benchmark::DoNotOptimize(re2::RE2::PartialMatch(setup.events->texts()[i], *engine));
      }
    }
  }
  Count(state, kFew, bytes, 0);
}
BENCHMARK(BM_Re2Loop_News)->ArgName("rules")->Arg(500);

void BM_Re2Set_NewsFresh(benchmark::State& state) {
  constexpr size_t kSome = 1500;
  Setup& setup = SetupOf(0, static_cast<size_t>(state.range(0)));
  size_t bytes = 0;
  size_t pairs = 0;
  for (auto _ : state) {
    re2::RE2::Set set(Re2Options(int64_t{1} << 30), re2::RE2::UNANCHORED);
    for (const GeneratedRule& rule : RulesOf(static_cast<size_t>(state.range(0)))) {
      CHECK(set.Add(rule.pattern, nullptr) >= 0);
    }
    CHECK(set.Compile());
    std::vector<int> matched;
    const double begin = ThreadSeconds();
    bytes = pairs = 0;
    for (size_t i = 0; i < kSome && i < setup.events->size(); ++i) {
      if (set.Match(setup.events->texts()[i], &matched)) pairs += matched.size();
      bytes += setup.events->texts()[i].size();
    }
    state.SetIterationTime(ThreadSeconds() - begin);
  }
  Count(state, kSome, bytes, static_cast<double>(pairs) / kSome);
}
BENCHMARK(BM_Re2Set_NewsFresh)->ArgName("rules")->Arg(500)->Iterations(1)->UseManualTime();

// Bytes of this process in memory.
double ResidentBytes() {
  long pages = 0;
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  CHECK(file != nullptr);
  CHECK(std::fscanf(file, "%*s %ld", &pages) == 1);
  std::fclose(file);
  return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// From YAML to a set that is ready; what the first one adds to the process stands in `resident_mb`.
void BM_LoadRules(benchmark::State& state) {
  const size_t rules = static_cast<size_t>(state.range(0));
  RulesOf(rules);
  static std::map<size_t, double> grown;
  std::unique_ptr<RuleSet> set;
  for (auto _ : state) {
    set.reset();
    malloc_trim(0);
    const double before = ResidentBytes();
    set = Load(FeedOf(0), rules);
    grown.emplace(rules, ResidentBytes() - before);
  }
  state.counters["resident_mb"] = grown[rules] / 1e6;
}
BENCHMARK(BM_LoadRules)
    ->ArgName("rules")
    ->Arg(500)
    ->Arg(10'000)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lodewire

int main(int argc, char** argv) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::strcmp(argv[i], "--corpus") != 0) continue;
    lodewire::corpus_directory = argv[i + 1];
    std::copy(argv + i + 2, argv + argc, argv + i);
    argc -= 2;
    break;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
}
