// What the demo's feed is written from: the sentences, stories and goods of config/demo/*.yaml.
//
// Three kinds: background (irrelevant), true stories and records (planted, with their minerals,
// written without asking the rules), and traps (a mineral's name in another sense, an act upon
// something else, a denial).
//
// Threading: immutable after Load. Memory: allocates at Load.
// Errors: Load names file, line, column and what to write instead.
// Example:
//   ASSIGN_OR_RETURN(auto stock, FeedStock::Load("config/demo"));
#ifndef LODEWIRE_PIPELINE_DEMO_FEED_STOCK_H_
#define LODEWIRE_PIPELINE_DEMO_FEED_STOCK_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lodewire/v1/news_event.pb.h"
#include "lodewire/v1/trade_event.pb.h"
#include "pipeline/base/status.h"
#include "pipeline/demo/dress.h"
#include "pipeline/demo/phrase.h"

namespace lodewire {

// A set of minerals: bit i stands for kDemoMinerals[i].
using MineralSet = uint8_t;
inline constexpr std::array<std::string_view, 5> kDemoMinerals = {
    "rare_earths", "gallium", "germanium", "antimony", "tungsten"};
// The bit of an id; 0 for any other.
MineralSet MineralBit(std::string_view id);

struct Provider {
  std::string name;
  std::string language;
  v1::SourceReliability reliability = v1::SOURCE_RELIABILITY_UNSPECIFIED;
  v1::StateAffiliation affiliation = v1::STATE_AFFILIATION_UNSPECIFIED;
  std::string country;
};

// Sentences on one subject; background bodies are made of them, and other bodies filled up.
struct Beat {
  std::string name;
  std::string language;
  std::vector<Phrase> headlines;
  std::vector<Phrase> sentences;
};

enum class EmbargoKind : uint8_t { kNone, kLifted, kHeld };

struct Story {
  std::string name;
  std::string language;
  MineralSet minerals = 0;
  size_t filler = 0;  // Index of a beat.
  std::vector<Phrase> headlines;
  std::vector<Phrase> lead;
  std::vector<Phrase> sentences;
  Dress dress = Dress::kPlain;
  EmbargoKind embargo = EmbargoKind::kNone;
};

struct Range {
  double least = 0;
  double most = 0;
};

// One kind of goods, from which declarations are made.
struct Goods {
  std::string name;
  MineralSet minerals = 0;
  std::vector<Phrase> description;
  std::vector<Phrase> remarks;
  std::vector<Phrase> exporter;  // Empty: any company.
  std::vector<Phrase> licence;   // At most one.
  std::string language = "en";
  std::string hs_code;
  std::string national_code;
  std::string package = "CT";  // UN/ECE Recommendation 21
  v1::Flow flow = v1::FLOW_EXPORT;
  v1::FunctionCode function = v1::FUNCTION_CODE_ORIGINAL;
  v1::InspectionResult inspection = v1::INSPECTION_RESULT_UNSPECIFIED;
  std::vector<std::string> origin;       // ISO 3166-1, one of
  std::vector<std::string> exporting;    // one of; empty: the origin
  std::vector<std::string> transit;      // one of; empty: none
  std::vector<std::string> destination;  // one of
  Range net_weight_kg;
  Range usd_per_kg;
  Range tare;  // (gross - net) / gross
};

class FeedStock {
 public:
  static absl::StatusOr<std::unique_ptr<FeedStock>> Load(const std::string& directory);

  const std::vector<Provider>& providers() const { return providers_; }
  // Word list of that name; empty when there is none.
  const std::vector<std::string>& words(std::string_view name) const;
  const std::vector<Beat>& beats() const { return beats_; }
  const std::vector<Story>& true_stories() const { return true_stories_; }
  const std::vector<Story>& trap_stories() const { return trap_stories_; }
  const std::vector<Goods>& background_goods() const { return background_goods_; }
  const std::vector<Goods>& true_goods() const { return true_goods_; }
  const std::vector<Goods>& trap_goods() const { return trap_goods_; }

 private:
  friend class StockReader;

  WordLists words_;  // Phrases point into it.
  std::vector<Provider> providers_;
  std::vector<Beat> beats_;
  std::vector<Story> true_stories_;
  std::vector<Story> trap_stories_;
  std::vector<Goods> background_goods_;
  std::vector<Goods> true_goods_;
  std::vector<Goods> trap_goods_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DEMO_FEED_STOCK_H_
