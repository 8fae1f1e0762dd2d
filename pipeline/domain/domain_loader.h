// Reads config/domain/*.yaml into a Domain and refuses what is wrong with it.
//
// Threading: one thread, at start.
// Memory: allocates.
// Errors: one status with all problems, one a line: file:line:column: what; what to do.
// Example:
//   RETURN_IF_ERROR(DomainLoader(domain).Load("config/domain"));
#ifndef LODEWIRE_PIPELINE_DOMAIN_DOMAIN_LOADER_H_
#define LODEWIRE_PIPELINE_DOMAIN_DOMAIN_LOADER_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/config/map_reader.h"
#include "pipeline/config/yaml.h"
#include "pipeline/domain/domain.h"

namespace lodewire {

// The forms that terms and codes can say a mineral has.
inline const std::vector<std::string_view> kMineralForms = {"ore",      "oxide",  "metal", "alloy",
                                                            "compound", "magnet", "scrap"};

class DomainLoader {
 public:
  explicit DomainLoader(Domain* domain) : domain_(domain) {}

  absl::Status Load(const std::string& directory);

 private:
  struct File {
    std::string name;  // E.g. minerals.yaml.
    std::string path;
    std::string text;
    YamlDocuments documents;
  };

  absl::Status ReadFiles(const std::string& directory);
  // Makes `name` the file that errors are about, and gives its root.
  const YamlNode* Open(std::string_view name);
  // Refuses an empty value or one that was there before.
  void RequireUnique(const YamlNode& at, std::string_view what, const std::string& value,
                     std::set<std::string>* seen);
  void Error(const YamlNode& at, std::string_view what);

  void LoadMinerals();
  void LoadTerms(const YamlNode& group, uint16_t mineral);
  void LoadCountries();
  void LoadCountry(const YamlNode& node, std::set<std::string>* seen);
  void LoadRegions(const std::vector<const YamlNode*>& nodes);
  void LoadAgencies();
  void LoadTopics();
  // A list of {id, names} of sectors.yaml.
  void LoadTopicList(MapReader* reader, std::string_view key, NameKind kind,
                     std::vector<std::string>* ids);
  void LoadTypologies();
  void LoadRegimes();
  void LoadRegime(const YamlNode& node, int64_t utc_offset_ms, std::set<std::string>* seen);
  void LoadInterval(const YamlNode& node, int64_t utc_offset_ms, Regime* regime);
  void CheckIntervals(const YamlNode& at, const Regime& regime);
  void CheckRegimeReferences();
  void LoadCodes();
  void LoadHsCode(const YamlNode& node);
  void LoadNationalCode(const YamlNode& node);
  void LoadControlList(const YamlNode& node);
  void AddCode(const YamlNode& at, TariffCode code);

  MineralMask Minerals(const YamlNode& at, const std::vector<std::string>& ids);
  void AddNames(const std::vector<std::string>& texts, Name name);
  // The day that begins `days_later` days after the date at the issuer's clock, milliseconds since
  // 1970.
  bool Day(const YamlNode& at, const std::string& date, int64_t utc_offset_ms, int days_later,
           int64_t* time_ms);

  Domain* domain_;
  std::vector<File> files_;
  std::string file_;  // Path of the file that is read.
  std::vector<std::string> errors_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DOMAIN_DOMAIN_LOADER_H_
