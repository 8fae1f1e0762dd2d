// What Lodewire knows of the five minerals: names, codes, agencies, hubs, sectors, and the control
// regimes with their status at a date. Data from config/domain/*.yaml; no fact is in code.
//
// Threading: immutable after Load.
// Memory: allocates at Load; queries write into what the caller gives and call no heap.
// Errors: Load names file, line, column and what to do, all problems at once. Queries have none.
// Example:
//   ASSIGN_OR_RETURN(auto domain, Domain::Load("config/domain"));
//   MentionCursor mentions(*domain, text);
//   for (Mention mention; mentions.Next(&mention);) …
#ifndef LODEWIRE_PIPELINE_DOMAIN_DOMAIN_H_
#define LODEWIRE_PIPELINE_DOMAIN_DOMAIN_H_

#include <array>
#include <bitset>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/domain/name_finder.h"
#include "pipeline/domain/reference_prices.h"
#include "pipeline/domain/severity_policy.h"

namespace lodewire {

// Bit i stands for Domain::minerals()[i].
using MineralMask = uint8_t;
inline constexpr size_t kMineralsMax = 8;
// Bit i stands for Domain::regimes()[i].
using RegimeMask = uint64_t;
inline constexpr size_t kRegimesMax = 64;

struct Mineral {
  std::string id;      // E.g. rare_earths.
  std::string label;   // For people, e.g. "rare earths (REE)".
  std::string symbol;  // Of the element; empty where there are several.
};

// What a tariff code says of the goods; see config/domain/hs_codes.yaml.
enum class Specificity : uint8_t {
  kExclusive,    // Names its minerals by itself.
  kControlList,  // Reference code of a control list: names them with less confidence.
  kShared,       // The rest never name a mineral by themselves.
  kBasket,
  kUnverified,
  kFalseFriend,
};

// One row of a control list that names a code. A code may stand in several lists, and in one list
// for several items; code, regime and item together are the key.
struct ListedItem {
  uint8_t regime = 0;  // Into regimes().
  std::string item;    // As the list calls the goods.
};

struct TariffCode {
  std::string digits;        // 6 digits (HS), or 8 or 10 (national).
  std::string jurisdiction;  // ISO 3166-1; empty for the HS.
  MineralMask minerals = 0;
  RegimeMask regimes = 0;  // Whose control lists name it.
  Specificity specificity = Specificity::kShared;
  std::string form;               // Empty where its items differ.
  std::vector<ListedItem> items;  // Control lists only.
};

enum class RegimeStatus : uint8_t {
  kAnnounced,
  kInForce,
  kSuspended,
  kSuperseded,
  kLapsed,
  kUnknown,
};
std::string_view RegimeStatusName(RegimeStatus status);

// One part of a regime over one span of time.
struct RegimeInterval {
  int64_t from_ms = 0;  // First millisecond.
  int64_t to_ms = 0;    // One past the last; INT64_MAX: open.
  RegimeStatus status = RegimeStatus::kUnknown;
  std::string by;     // Regime that made it so; may be empty.
  std::string scope;  // Which part; empty where the regime has one.
};

struct Regime {
  std::string id;                 // E.g. CN-2025-18.
  std::string number;             // As announced.
  std::vector<uint16_t> issuers;  // Into agencies().
  MineralMask minerals = 0;
  std::string kind;                       // E.g. licence, destination_ban.
  std::vector<RegimeInterval> intervals;  // By scope, then time.
};

// A part of a regime with its status at the time that was asked for.
struct RegimeAt {
  const Regime* regime = nullptr;
  std::string_view scope;
  RegimeStatus status = RegimeStatus::kUnknown;
};

inline constexpr uint16_t kNoCountry = 0xFFFF;
// Bit i stands for Domain::countries()[i].
inline constexpr size_t kCountriesMax = 256;
using CountrySet = std::bitset<kCountriesMax>;

struct Agency {
  std::string id;                 // E.g. CN-MOFCOM.
  uint16_t country = kNoCountry;  // Into countries().
};

struct Country {
  std::string iso;   // ISO 3166-1 alpha-2; EU for the Union.
  std::string name;  // For people.
  bool hub = false;  // Goods pass through it on their way round a control.
  std::vector<std::string> locodes;
};

struct GeographicRegion {
  std::string id;
  std::vector<std::string> countries;  // ISO 3166-1; empty where it is not said which.
};

// The role that words before a country's name give it, such as "bound for ".
struct RoleWords {
  std::string role;                // origin, transit, destination.
  std::vector<std::string> words;  // ASCII in lower case.
};

struct Typology {
  std::string id;  // T1 to T10.
  std::string name;
};

// A name found in a text.
struct Mention {
  NameKind kind = NameKind::kMineral;
  uint16_t index = 0;  // Into that kind's list.
  uint32_t begin = 0;  // bytes of the text searched
  uint32_t end = 0;
  TermStrength strength = TermStrength::kStrong;  // Minerals only.
  std::string_view form;                          // Minerals only.
};

class Domain {
 public:
  // Reads all *.yaml of `directory`, which must be the seven files of config/domain, the
  // operator's prices of `reference_directory`, and the steps of `severity_file`; where one of
  // these two is empty, there are none.
  static absl::StatusOr<std::unique_ptr<Domain>> Load(const std::string& directory,
                                                      const std::string& reference_directory = "",
                                                      const std::string& severity_file = "");
  ~Domain();

  // SHA-256 over all these files; 64 hex digits.
  std::string_view digest() const { return digest_; }

  const std::vector<Mineral>& minerals() const { return minerals_; }
  const std::vector<Regime>& regimes() const { return regimes_; }
  const std::vector<Agency>& agencies() const { return agencies_; }
  const std::vector<Country>& countries() const { return countries_; }
  const std::vector<GeographicRegion>& regions() const { return regions_; }
  const std::vector<std::string>& sectors() const { return sectors_; }
  const std::vector<std::string>& policy_responses() const { return policy_responses_; }
  const std::vector<std::string>& price_signals() const { return price_signals_; }
  const SeverityPolicy& severity_policy() const { return severity_policy_; }
  const std::vector<Typology>& typologies() const { return typologies_; }
  const std::vector<TariffCode>& codes() const { return codes_; }
  const ReferencePrices& reference() const { return reference_; }
  // All names that mentions are found by, for tests and tools.
  const std::vector<Name>& names() const { return names_; }

  // Calls `function(index)` for each mineral of the mask, in the order of minerals().
  template <typename Function>
  void ForEachMineral(MineralMask mask, Function&& function) const {
    for (size_t i = 0; i < minerals_.size(); ++i) {
      if (((mask >> i) & 1) != 0) function(i);
    }
  }
  // The position of a mineral in minerals(); -1: there is none of that id.
  int FindMineral(std::string_view id) const;
  // The subheading that the first six of `digits` name; nullptr: none known, or fewer digits.
  const TariffCode* FindHsCode(std::string_view digits) const;
  // A national code of `jurisdiction` (empty: of any), of all its digits or of its first eight.
  const TariffCode* FindNationalCode(std::string_view digits, std::string_view jurisdiction) const;

  // The regimes about any of `minerals` or in `regimes`, each part with its status at `time_ms`
  // (milliseconds since 1970; INT64_MIN: not known, so every status is kUnknown). A part is left
  // out before its first interval. Returns how many there are, of which at most parts.size() are
  // written.
  size_t RegimesAt(MineralMask minerals, RegimeMask regimes, int64_t time_ms,
                   std::span<RegimeAt> parts) const;

  // nullptr: not among countries(). `iso` is ISO 3166-1 alpha-2.
  const Country* FindCountry(std::string_view iso) const;
  // The country's name, or `iso` itself.
  std::string_view CountryName(std::string_view iso) const;
  // Whether a country (ISO 3166-1) or a port (UN/LOCODE) is a known hub.
  bool IsHub(std::string_view place) const;
  // The role that the words right before text[begin], where a country is named, give it; empty:
  // none.
  std::string_view RoleBefore(std::string_view text, size_t begin) const;
  // The name of T1 to T10; empty: no such typology.
  std::string_view TypologyName(std::string_view id) const;

 private:
  friend class DomainLoader;
  friend class MentionCursor;

  Domain();
  // The country whose name or adjective stands right before text[begin], or right behind
  // text[end], where "of" or "de" may stand between; kNoCountry: none does.
  uint16_t CountryBeside(std::string_view text, size_t begin, size_t end) const;

  std::string digest_;
  std::vector<Mineral> minerals_;
  std::vector<TariffCode> codes_;  // By digits, then jurisdiction.
  std::vector<Regime> regimes_;
  std::vector<Agency> agencies_;
  std::vector<Country> countries_;
  std::vector<GeographicRegion> regions_;
  std::vector<RoleWords> roles_;
  std::vector<std::string> sectors_;
  std::vector<std::string> policy_responses_;
  std::vector<std::string> price_signals_;
  std::vector<Typology> typologies_;
  std::vector<Name> names_;
  NameFinder finder_;
  ReferencePrices reference_;
  SeverityPolicy severity_policy_;
};

// Goes over the names in one text, from left to right; of a kind the longest that begins first
// wins, and names of different kinds may overlap. A text that names two minerals by one term gives
// both. A country's adjective in Latin letters is a mention of the country ("Chinese customs").
class MentionCursor {
 public:
  // Both must outlive it. `text` is normalised text. `countries`: those that were named in texts
  // before this one, by bits; they decide whose an agency is, see config/domain/agencies.yaml.
  MentionCursor(const Domain& domain, std::string_view text, CountrySet countries = {})
      : domain_(domain), text_(text), countries_(countries) {}
  bool Next(Mention* mention);
  // Those named so far, with those given.
  const CountrySet& countries() const { return countries_; }

 private:
  void Fill();
  bool IsInScope(const Name& name, size_t end) const;

  const Domain& domain_;
  std::string_view text_;
  CountrySet countries_;
  size_t at_ = 0;
  std::array<size_t, kNameKindCount> taken_to_{};  // End of the last name of each kind.
  std::array<Mention, 16> pending_;                // What begins at one place.
  size_t pending_count_ = 0;
  size_t pending_next_ = 0;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DOMAIN_DOMAIN_H_
