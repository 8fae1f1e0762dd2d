#include "pipeline/demo/feed_stock.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/config/map_reader.h"
#include "pipeline/config/yaml.h"

namespace lodewire {

// Reads the files one after the other and collects everything that is wrong with them.
class StockReader {
 public:
  StockReader(std::string directory, FeedStock* stock)
      : directory_(std::move(directory)), stock_(stock) {}

  absl::Status Read() {
    RETURN_IF_ERROR(ReadWords());
    RETURN_IF_ERROR(ReadList("providers.yaml", &stock_->providers_, &StockReader::ReadProvider));
    RETURN_IF_ERROR(ReadList("news_background_en.yaml", &stock_->beats_, &StockReader::ReadBeat));
    RETURN_IF_ERROR(ReadList("news_background_zh.yaml", &stock_->beats_, &StockReader::ReadBeat));
    RETURN_IF_ERROR(ReadList("news_true.yaml", &stock_->true_stories_, &StockReader::ReadStory));
    RETURN_IF_ERROR(ReadList("news_traps.yaml", &stock_->trap_stories_, &StockReader::ReadStory));
    RETURN_IF_ERROR(
        ReadList("trade_background.yaml", &stock_->background_goods_, &StockReader::ReadGoods));
    RETURN_IF_ERROR(ReadList("trade_true.yaml", &stock_->true_goods_, &StockReader::ReadGoods));
    RETURN_IF_ERROR(ReadList("trade_traps.yaml", &stock_->trap_goods_, &StockReader::ReadGoods));
    if (errors_.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrJoin(errors_, "\n"));
  }

 private:
  absl::Status ReadWords() {
    file_ = directory_ + "/words.yaml";
    ASSIGN_OR_RETURN(documents_, ParseYamlFile(file_, {}));
    if (documents_.size() != 1 || !documents_[0]->is_map()) {
      return absl::InvalidArgumentError(file_ + ": must be one map of lists");
    }
    MapReader reader(documents_[0].get(), "words", file_, &errors_);
    for (const auto& [key, value] : documents_[0]->entries) {
      std::vector<std::string>& list = stock_->words_[key->text];
      reader.Strings(key->text, &list);
      if (list.empty()) reader.Error(*value, "a word list must not be empty");
    }
    return absl::OkStatus();
  }

  template <typename Item>
  absl::Status ReadList(const char* name, std::vector<Item>* items,
                        void (StockReader::*read)(MapReader*, const YamlNode&, Item*)) {
    file_ = absl::StrCat(directory_, "/", name);
    ASSIGN_OR_RETURN(documents_, ParseYamlFile(file_, {}));
    if (documents_.size() != 1 || !documents_[0]->is_sequence()) {
      return absl::InvalidArgumentError(file_ + ": must be one list");
    }
    for (const auto& node : documents_[0]->items) {
      items->emplace_back();
      MapReader reader(node.get(), absl::StrCat("entry ", items->size()), file_, &errors_);
      (this->*read)(&reader, *node, &items->back());
      reader.Finish();
    }
    return absl::OkStatus();
  }

  void ReadProvider(MapReader* reader, const YamlNode& node, Provider* provider) {
    reader->String("name", &provider->name);
    reader->String("language", &provider->language);
    reader->String("country", &provider->country);
    Enum(reader, node, "reliability", "SOURCE_RELIABILITY_", v1::SourceReliability_Parse,
         &provider->reliability);
    Enum(reader, node, "affiliation", "STATE_AFFILIATION_", v1::StateAffiliation_Parse,
         &provider->affiliation);
  }

  void ReadBeat(MapReader* reader, const YamlNode& node, Beat* beat) {
    reader->String("beat", &beat->name);
    reader->String("language", &beat->language);
    Phrases(reader, node, "headlines", &beat->headlines);
    Phrases(reader, node, "sentences", &beat->sentences);
    Require(reader, node, !beat->headlines.empty() && !beat->sentences.empty(),
            "a beat needs headlines and sentences");
  }

  void ReadStory(MapReader* reader, const YamlNode& node, Story* story) {
    reader->String("name", &story->name);
    reader->String("language", &story->language);
    Minerals(reader, node, &story->minerals);
    Phrases(reader, node, "headlines", &story->headlines);
    Phrases(reader, node, "lead", &story->lead);
    Phrases(reader, node, "sentences", &story->sentences);
    Require(reader, node, !story->headlines.empty() && !story->lead.empty(),
            "a story needs headlines and a lead");
    std::string filler, dress = "plain", embargo = "none";
    reader->String("filler", &filler);
    const auto beat = std::find_if(stock_->beats_.begin(), stock_->beats_.end(),
                                   [&](const Beat& known) { return known.name == filler; });
    Require(reader, node, beat != stock_->beats_.end(), "'filler' must name a beat");
    story->filler = static_cast<size_t>(beat - stock_->beats_.begin());
    reader->String("dress", &dress);
    Require(reader, node, ParseDress(dress, &story->dress), "'dress' is not one of dress.h");
    reader->OneOf("embargo", {"none", "lifted", "held"}, &embargo);
    if (embargo == "lifted") story->embargo = EmbargoKind::kLifted;
    if (embargo == "held") story->embargo = EmbargoKind::kHeld;
  }

  void ReadGoods(MapReader* reader, const YamlNode& node, Goods* goods) {
    reader->String("name", &goods->name);
    Minerals(reader, node, &goods->minerals);
    Phrases(reader, node, "description", &goods->description);
    Phrases(reader, node, "remarks", &goods->remarks);
    Phrases(reader, node, "exporter", &goods->exporter);
    std::string licence;
    reader->String("licence", &licence);
    if (!licence.empty()) AddPhrase(node, licence, &goods->licence);
    reader->String("language", &goods->language);
    reader->String("hs_code", &goods->hs_code);
    reader->String("national_code", &goods->national_code);
    reader->String("package", &goods->package);
    Enum(reader, node, "flow", "FLOW_", v1::Flow_Parse, &goods->flow);
    Enum(reader, node, "function", "FUNCTION_CODE_", v1::FunctionCode_Parse, &goods->function);
    Enum(reader, node, "inspection", "INSPECTION_RESULT_", v1::InspectionResult_Parse,
         &goods->inspection);
    reader->Strings("origin", &goods->origin);
    reader->Strings("export", &goods->exporting);
    reader->Strings("transit", &goods->transit);
    reader->Strings("destination", &goods->destination);
    Require(reader, node,
            !goods->description.empty() && !goods->origin.empty() && !goods->destination.empty(),
            "goods need description, origin and destination");
    Interval(reader, node, "net_weight_kg", &goods->net_weight_kg);
    Interval(reader, node, "usd_kg", &goods->usd_per_kg);
    Interval(reader, node, "tare", &goods->tare);
  }

  void Require(MapReader* reader, const YamlNode& node, bool holds, std::string_view what) {
    if (!holds) reader->Error(node, what);
  }

  void AddPhrase(const YamlNode& node, const std::string& text, std::vector<Phrase>* phrases) {
    absl::StatusOr<Phrase> phrase = Phrase::Parse(text, stock_->words_);
    if (phrase.ok()) {
      phrases->push_back(*std::move(phrase));
    } else {
      errors_.push_back(absl::StrCat(YamlPlace(file_, node), phrase.status().message()));
    }
  }

  void Phrases(MapReader* reader, const YamlNode& node, std::string_view key,
               std::vector<Phrase>* phrases) {
    std::vector<std::string> texts;
    reader->Strings(key, &texts);
    for (const std::string& text : texts) AddPhrase(node, text, phrases);
  }

  void Minerals(MapReader* reader, const YamlNode& node, MineralSet* minerals) {
    std::vector<std::string> ids;
    reader->Strings("minerals", &ids);
    for (const std::string& id : ids) {
      Require(reader, node, MineralBit(id) != 0, "'minerals' has an unknown mineral");
      *minerals |= MineralBit(id);
    }
  }

  void Interval(MapReader* reader, const YamlNode& node, std::string_view key, Range* range) {
    const YamlNode* list = reader->Take(key);
    const bool holds = list != nullptr && list->is_sequence() && list->items.size() == 2 &&
                       list->items[0]->AsDouble(&range->least) &&
                       list->items[1]->AsDouble(&range->most) && range->least <= range->most;
    Require(reader, node, holds, absl::StrCat("'", ToAbsl(key), "' must be [least, most]"));
  }

  template <typename Value>
  void Enum(MapReader* reader, const YamlNode& node, std::string_view key, const char* prefix,
            bool (*parse)(google::protobuf::ConstStringParam, Value*), Value* value) {
    std::string name;
    reader->String(key, &name);
    if (name.empty()) return;
    Require(reader, node, parse(absl::StrCat(prefix, absl::AsciiStrToUpper(name)), value),
            absl::StrCat("'", ToAbsl(key), "' has an unknown value"));
  }

  std::string directory_;
  std::string file_;
  YamlDocuments documents_;
  std::vector<std::string> errors_;
  FeedStock* stock_;
};

MineralSet MineralBit(std::string_view id) {
  for (size_t i = 0; i < kDemoMinerals.size(); ++i) {
    if (kDemoMinerals[i] == id) return static_cast<MineralSet>(1u << i);
  }
  return 0;
}

absl::StatusOr<std::unique_ptr<FeedStock>> FeedStock::Load(const std::string& directory) {
  auto stock = std::make_unique<FeedStock>();
  RETURN_IF_ERROR(StockReader(directory, stock.get()).Read());
  return std::unique_ptr<FeedStock>(std::move(stock));
}

const std::vector<std::string>& FeedStock::words(std::string_view name) const {
  static const std::vector<std::string> kNone;
  const auto list = words_.find(name);
  return list == words_.end() ? kNone : list->second;
}

}  // namespace lodewire
