#include "pipeline/app/event_reader.h"

#include "absl/strings/str_cat.h"
#include "pipeline/domain/derived_fields.h"
#include "pipeline/stages/normalise_stage.h"

namespace lodewire {
namespace {

constexpr size_t kArenaBytes = size_t{64} << 20;
constexpr uint16_t kValuesMax = 4096;

DecoderOptions JsonOptions(Category category) {
  DecoderOptions options;
  options.category = category;
  options.encoding = Encoding::kJson;
  return options;
}

}  // namespace

EventReader::EventReader(const Normaliser* normaliser, const ReferencePrices* prices)
    : normaliser_(normaliser),
      prices_(prices),
      owned_(kValuesMax, static_cast<uint16_t>(
                             std::max(FieldTable::News().size(), FieldTable::Trade().size()))),
      bytes_(kArenaBytes),
      arena_(bytes_),
      news_(JsonOptions(Category::kNews)),
      trade_(JsonOptions(Category::kTrade)),
      news_protobuf_(DecoderOptions()) {}

absl::Status EventReader::ReadJson(std::string_view json, Category category) {
  return Read(json, category == Category::kNews ? &news_ : &trade_);
}

absl::Status EventReader::ReadNewsProtobuf(std::string_view message) {
  return Read(message, &news_protobuf_);
}

absl::Status EventReader::Read(std::string_view record, Decoder* decoder) {
  arena_.ReleaseTo(arena_.Mark());
  chrome_bytes_ = 0;
  DecodeResult result = decoder->Decode(record, &owned_.view(), &arena_);
  bool full = result.back_pressure;
  if (!full && result.verdict == Verdict::kOk) {
    result.verdict = NormaliseView(*normaliser_, &owned_.view(), &arena_, &result.repaired_utf8,
                                   &full, &chrome_bytes_);
  }
  if (full) result.verdict = Verdict::kTextTooLong;
  if (result.verdict == Verdict::kOk && owned_.view().category() == Category::kTrade &&
      !AppendPriceFields(prices_, &owned_.view())) {
    result.verdict = Verdict::kTooManyValues;
  }
  if (result.verdict == Verdict::kOk) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(ToAbsl(VerdictName(result.verdict)), ": ",
                                                 ToAbsl(VerdictRemedy(result.verdict))));
}

}  // namespace lodewire
