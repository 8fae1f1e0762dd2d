// How fast text becomes normal: texts of 1 to 4 KB, as news has them.
#include <benchmark/benchmark.h>

#include <fstream>
#include <sstream>
#include <vector>

#include "pipeline/text/look_alike.h"
#include "pipeline/text/normalise.h"

namespace lodewire {
namespace {

const Normaliser& BenchNormaliser() {
  static const Normaliser normaliser;
  return normaliser;
}

// `paragraph` again and again, `size` bytes at the least.
std::string Repeated(std::string_view paragraph, size_t size) {
  std::string text;
  while (text.size() < size) {
    text += paragraph;
    text += ' ';
  }
  text.pop_back();
  return text;
}

void Run(benchmark::State& state, const std::string& text, TextFormat format) {
  const auto size = static_cast<uint32_t>(text.size());
  std::vector<char> output(NormalisedBytesMax(size));
  std::vector<OffsetSegment> segments(NormalisedSegmentsMax(size));
  NormaliseResult result;
  for (auto _ : state) {
    result = BenchNormaliser().Normalise(text, format, output, segments);
    benchmark::DoNotOptimize(result);
  }
  state.SetBytesProcessed(state.iterations() * size);
  state.counters["segments"] = result.segment_count;
}

void BM_Normalise_PlainAscii(benchmark::State& state) {
  Run(state,
      Repeated("Beijing halted gallium and germanium exports on Tuesday, the Ministry of Commerce "
               "said; prices in Rotterdam rose 12% to $690 a kilogram.",
               static_cast<size_t>(state.range(0))),
      TextFormat::kPlain);
}
BENCHMARK(BM_Normalise_PlainAscii)->Arg(1024)->Arg(4096);

void BM_Normalise_Chinese(benchmark::State& state) {
  Run(state,
      Repeated(
          "商务部、海关总署发布公告，决定对镓、锗相关物项实施出口管制（自2023年8月1日起）。"
          "未经许可，不得出口：金属镓、氮化镓、氧化镓、磷化镓、砷化镓、铟镓砷、硒化镓、锑化镓。",
          static_cast<size_t>(state.range(0))),
      TextFormat::kPlain);
}
BENCHMARK(BM_Normalise_Chinese)->Arg(1024)->Arg(4096);

// Needs everything: markup, entities, mojibake, typographic punctuation, decomposed letters, full
// width.
void BM_Normalise_Mixed(benchmark::State& state) {
  Run(state,
      Repeated("<p>China\u2019s Ministry of Commerce \u2014 in a sweeping new escalation \u2014 "
               "announced a crackdown on smuggling of rare\u2011earth "
               "minerals\u0E42\u20AC\u201Dincluding gallium &amp; <b>antimony</b>.</p>\n"
               "<p>Le ministe\u0300re a confirme\u0301 la mesure\u00A0; \u201Cno exceptions\u201D, "
               "it said.\u200B 商务部表示，（镓）出口管制。Экспорт галлия запрещён.</p>\n",
               static_cast<size_t>(state.range(0))),
      TextFormat::kHtml);
}
BENCHMARK(BM_Normalise_Mixed)->Arg(1024)->Arg(4096);

void BM_Normalise_SeedPage(benchmark::State& state) {
  std::ifstream file(LODEWIRE_SOURCE_DIR "/tests/data/seed/rare_earth_crackdown.txt",
                     std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  Run(state, bytes.str(), TextFormat::kPlain);
}
BENCHMARK(BM_Normalise_SeedPage);

// What the second pass costs texts that have nothing for it.
void BM_LookAlikes(benchmark::State& state, std::string_view piece) {
  const std::string text = Repeated(piece, 4096);
  for (auto _ : state) benchmark::DoNotOptimize(HasLookAlikes(text));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}
BENCHMARK_CAPTURE(BM_LookAlikes, ascii, "China curbs exports of gallium (Ga) and germanium. ");
BENCHMARK_CAPTURE(BM_LookAlikes, russian, "Китай ограничил вывоз галлия и германия. ");
BENCHMARK_CAPTURE(BM_LookAlikes, chinese, "商务部对镓、锗相关物项实施出口管制。");

void BM_IsPlain(benchmark::State& state) {
  const std::string text = Repeated("Beijing halted gallium and germanium exports on Tuesday.",
                                    static_cast<size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(IsPlain(text));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}
BENCHMARK(BM_IsPlain)->Arg(64)->Arg(1024);

}  // namespace
}  // namespace lodewire
