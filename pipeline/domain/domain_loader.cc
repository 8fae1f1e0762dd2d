// The files and everything that has names; regimes and codes are in domain_loader_controls.cc.
#include "pipeline/domain/domain_loader.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/base/check.h"
#include "pipeline/base/sha256.h"

namespace lodewire {
namespace {

constexpr std::array<std::string_view, 7> kFileNames = {
    "agencies.yaml", "hs_codes.yaml", "jurisdictions.yaml", "minerals.yaml",
    "regimes.yaml",  "sectors.yaml",  "typologies.yaml"};

// Read by text/provider_chrome.h; may be missing, and counts into the digest like the others.
constexpr std::string_view kProvidersFile = "providers.yaml";

const std::vector<std::string_view> kStrengths = {"strong", "context", "product", "weak"};

// MOFCOM, U.S., G7: such a name means something else in lower case.
bool IsAllCapitals(std::string_view name) {
  bool capital = false;
  for (char c : name) {
    if (static_cast<unsigned char>(c) >= 0x80 || (c >= 'a' && c <= 'z')) return false;
    capital = capital || (c >= 'A' && c <= 'Z');
  }
  return capital;
}

Name Of(NameKind kind, size_t index) {
  Name name;
  name.kind = kind;
  name.index = static_cast<uint16_t>(index);
  return name;
}

}  // namespace

absl::Status DomainLoader::Load(const std::string& directory) {
  RETURN_IF_ERROR(ReadFiles(directory));
  LoadMinerals();
  LoadCountries();
  LoadAgencies();
  LoadTopics();
  LoadTypologies();
  LoadRegimes();
  LoadCodes();
  if (!errors_.empty()) return absl::InvalidArgumentError(absl::StrJoin(errors_, "\n"));
  domain_->finder_.Build(domain_->names_);
  return absl::OkStatus();
}

absl::Status DomainLoader::ReadFiles(const std::string& directory) {
  std::error_code error;
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().filename().string());
  }
  if (error) {
    return absl::NotFoundError(absl::StrCat(directory, ": cannot be read (", error.message(),
                                            "); give the directory of the domain files"));
  }
  std::sort(names.begin(), names.end());
  for (std::string_view name : kFileNames) {
    if (!std::binary_search(names.begin(), names.end(), name)) {
      return absl::NotFoundError(
          absl::StrCat(directory, "/", ToAbsl(name), ": is missing; it belongs to the domain"));
    }
  }
  std::string all;
  for (const std::string& name : names) {
    const std::string path = (std::filesystem::path(directory) / name).string();
    if (name != kProvidersFile &&
        std::find(kFileNames.begin(), kFileNames.end(), name) == kFileNames.end()) {
      return absl::InvalidArgumentError(absl::StrCat(
          path, ": is no file of the domain; these are ",
          absl::StrJoin(std::vector<std::string>(kFileNames.begin(), kFileNames.end()), ", ")));
    }
    std::ifstream stream(path, std::ios::binary);
    File file{name, path, {std::istreambuf_iterator<char>(stream), {}}, {}};
    if (!stream) return absl::UnavailableError(absl::StrCat(path, ": cannot be read"));
    // Name and size keep "ab" + "c" apart from "a" + "bc".
    absl::StrAppend(&all, name, "\n", file.text.size(), "\n", file.text);
    ASSIGN_OR_RETURN(file.documents, ParseYaml(file.text, path, {}));
    if (file.documents.size() != 1 || !file.documents[0]->is_map()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":1:1: must be one YAML document that is a map"));
    }
    files_.push_back(std::move(file));
  }
  domain_->digest_ = Sha256Hex(all);
  return absl::OkStatus();
}

const YamlNode* DomainLoader::Open(std::string_view name) {
  const auto file = std::find_if(files_.begin(), files_.end(),
                                 [name](const File& candidate) { return candidate.name == name; });
  CHECK(file != files_.end());
  file_ = file->path;
  return file->documents[0].get();
}

void DomainLoader::Error(const YamlNode& at, std::string_view what) {
  errors_.push_back(absl::StrCat(YamlPlace(file_, at), ToAbsl(what)));
}

void DomainLoader::RequireUnique(const YamlNode& at, std::string_view what,
                                 const std::string& value, std::set<std::string>* seen) {
  if (value.empty()) return Error(at, absl::StrCat("'", ToAbsl(what), "' is missing; give one"));
  if (!seen->insert(value).second) {
    Error(at, absl::StrCat("'", ToAbsl(what), "' ", value, " was given before; merge the two"));
  }
}

MineralMask DomainLoader::Minerals(const YamlNode& at, const std::vector<std::string>& ids) {
  MineralMask mask = 0;
  for (const std::string& id : ids) {
    const int mineral = domain_->FindMineral(id);
    if (mineral < 0) {
      Error(at, absl::StrCat("no mineral '", id, "' in minerals.yaml"));
    } else {
      mask = static_cast<MineralMask>(mask | (1u << mineral));
    }
  }
  return mask;
}

void DomainLoader::AddNames(const std::vector<std::string>& texts, Name name) {
  const bool cased = name.cased;
  for (const std::string& text : texts) {
    name.text = text;
    name.cased = cased || (name.kind != NameKind::kMineral && IsAllCapitals(text));
    domain_->names_.push_back(name);
  }
}

void DomainLoader::LoadMinerals() {
  const YamlNode* root = Open("minerals.yaml");
  MapReader reader(root, "minerals.yaml", file_, &errors_);
  std::set<std::string> seen;
  for (const YamlNode* node : reader.Maps("minerals")) {
    MapReader map(node, "a mineral", file_, &errors_);
    Mineral mineral;
    map.String("id", &mineral.id);
    map.String("label", &mineral.label);
    map.String("symbol", &mineral.symbol);
    RequireUnique(*node, "id", mineral.id, &seen);
    const size_t index = domain_->minerals_.size();
    if (index == kMineralsMax) return Error(*node, "there may be eight minerals at most");
    domain_->minerals_.push_back(mineral);
    for (const YamlNode* item : map.Maps("cas")) {
      MapReader cas(item, "a CAS number", file_, &errors_);
      std::string name;
      std::string number;
      cas.String("name", &name);
      cas.String("cas", &number);
      cas.Finish();
      if (number.empty()) Error(*item, "'cas' is missing; give the number in quotes");
      if (!number.empty()) AddNames({number}, Of(NameKind::kMineral, index));
    }
    for (const YamlNode* group : map.Maps("terms")) {
      LoadTerms(*group, static_cast<uint16_t>(index));
    }
    std::vector<std::string> false_senses;
    map.Strings("false_senses", &false_senses);
    Name hidden = Of(NameKind::kMineral, index);
    hidden.hidden = true;
    AddNames(false_senses, hidden);
    map.Finish();
  }
  reader.Finish();
}

void DomainLoader::LoadTerms(const YamlNode& group, uint16_t mineral) {
  MapReader map(&group, "a group of terms", file_, &errors_);
  Name name = Of(NameKind::kMineral, mineral);
  std::string language;
  std::string strength;
  map.String("language", &language);
  map.OneOf("strength", kStrengths, &strength);
  map.OneOf("form", kMineralForms, &name.form);
  map.Bool("cased", &name.cased);
  map.Bool("stem", &name.stem);
  std::vector<std::string> terms;
  map.Strings("terms", &terms);
  map.Finish();
  if (language.empty()) Error(group, "'language' is missing; give a BCP 47 tag");
  const auto found = std::find(kStrengths.begin(), kStrengths.end(), strength);
  if (found == kStrengths.end()) return Error(group, "'strength' is missing; give one");
  name.strength = static_cast<TermStrength>(found - kStrengths.begin());
  if (terms.empty()) Error(group, "'terms' is missing or empty; list the terms");
  const auto& names = domain_->names_;
  for (size_t i = 0; i < terms.size(); ++i) {
    const bool again = std::any_of(names.begin(), names.end(), [&](const Name& other) {
      return other.kind == name.kind && other.index == mineral && other.text == terms[i];
    });
    if (terms[i].empty()) Error(group, "a term is empty; remove it");
    if (again) Error(group, absl::StrCat("term '", terms[i], "' was given before; keep one"));
    if (!terms[i].empty() && !again) AddNames({terms[i]}, name);
  }
}

void DomainLoader::LoadCountries() {
  const YamlNode* root = Open("jurisdictions.yaml");
  MapReader reader(root, "jurisdictions.yaml", file_, &errors_);
  std::set<std::string> seen;
  for (const YamlNode* node : reader.Maps("countries")) LoadCountry(*node, &seen);
  LoadRegions(reader.Maps("regions"));
  for (const YamlNode* node : reader.Maps("roles")) {
    MapReader map(node, "a role", file_, &errors_);
    RoleWords role;
    map.OneOf("role", {"origin", "transit", "destination"}, &role.role);
    map.Strings("before", &role.words);
    map.Finish();
    if (role.role.empty() || role.words.empty()) Error(*node, "give 'role' and 'before'");
    domain_->roles_.push_back(role);
  }
  reader.Finish();
}

void DomainLoader::LoadCountry(const YamlNode& node, std::set<std::string>* seen) {
  MapReader map(&node, "a country", file_, &errors_);
  Country country;
  std::vector<std::string> names;
  std::vector<std::string> places;
  std::vector<std::string> hidden;
  std::vector<std::string> bounded;
  std::vector<std::string> adjectives;
  std::string hub;
  std::string why;
  map.String("iso", &country.iso);
  map.Strings("names", &names);
  map.Strings("places", &places);
  map.Strings("not", &hidden);
  map.Strings("bounded", &bounded);
  map.Strings("adjectives", &adjectives);
  map.Strings("locode", &country.locodes);
  map.OneOf("hub", {"known", "possible"}, &hub);
  map.String("why", &why);
  map.Finish();
  RequireUnique(node, "iso", country.iso, seen);
  if (country.iso.size() != 2) Error(node, "'iso' must be two letters of ISO 3166-1");
  for (const std::string& locode : country.locodes) {
    if (locode.size() != 5) Error(node, absl::StrCat("'", locode, "' is no UN/LOCODE"));
  }
  if (!hub.empty() && why.empty()) Error(node, "a hub needs a 'why'");
  if (names.empty() || names[0].empty()) return Error(node, "'names' is missing; give one or more");
  country.hub = hub == "known";
  country.name = names[0];
  const size_t index = domain_->countries_.size();
  if (index == kCountriesMax) return Error(node, "there may be 256 countries at most");
  domain_->countries_.push_back(country);
  Name name = Of(NameKind::kCountry, index);
  AddNames(names, name);
  AddNames(places, name);
  name.whole = true;
  AddNames(bounded, name);
  AddNames(adjectives, Of(NameKind::kAdjective, index));
  name.whole = false;
  name.hidden = true;
  AddNames(hidden, name);
}

void DomainLoader::LoadRegions(const std::vector<const YamlNode*>& nodes) {
  std::set<std::string> seen;
  for (const YamlNode* node : nodes) {
    MapReader map(node, "a region", file_, &errors_);
    GeographicRegion region;
    std::vector<std::string> names;
    std::vector<std::string> hidden;
    map.String("id", &region.id);
    map.Strings("names", &names);
    map.Strings("not", &hidden);
    map.Strings("countries", &region.countries);
    map.Finish();
    RequireUnique(*node, "id", region.id, &seen);
    if (names.empty()) Error(*node, "'names' is missing; give one or more");
    Name name = Of(NameKind::kRegion, domain_->regions_.size());
    domain_->regions_.push_back(region);
    AddNames(names, name);
    name.hidden = true;
    AddNames(hidden, name);
  }
}

void DomainLoader::LoadAgencies() {
  const YamlNode* root = Open("agencies.yaml");
  MapReader reader(root, "agencies.yaml", file_, &errors_);
  std::set<std::string> seen;
  for (const YamlNode* node : reader.Maps("agencies")) {
    MapReader map(node, "an agency", file_, &errors_);
    Agency agency;
    std::string iso;
    std::vector<std::string> names;
    std::vector<std::string> shared;
    std::vector<std::string> beside;
    map.String("id", &agency.id);
    map.String("country", &iso);
    map.Strings("names", &names);
    map.Strings("shared", &shared);
    map.Strings("beside", &beside);
    map.Finish();
    RequireUnique(*node, "id", agency.id, &seen);
    for (size_t i = 0; i < domain_->countries_.size(); ++i) {
      if (domain_->countries_[i].iso == iso) agency.country = static_cast<uint16_t>(i);
    }
    if (!iso.empty() && agency.country == kNoCountry) {
      Error(*node, absl::StrCat("no country '", iso, "' in jurisdictions.yaml"));
    }
    if (names.empty() && shared.empty() && beside.empty())
      Error(*node, "'names' is missing; give one or more");
    Name name = Of(NameKind::kAgency, domain_->agencies_.size());
    domain_->agencies_.push_back(agency);
    AddNames(names, name);
    name.scope = NameScope::kShared;
    AddNames(shared, name);
    name.scope = NameScope::kBeside;
    AddNames(beside, name);
  }
  reader.Finish();
}

void DomainLoader::LoadTopics() {
  MapReader reader(Open("sectors.yaml"), "sectors.yaml", file_, &errors_);
  LoadTopicList(&reader, "sectors", NameKind::kSector, &domain_->sectors_);
  LoadTopicList(&reader, "policy_responses", NameKind::kPolicyResponse,
                &domain_->policy_responses_);
  LoadTopicList(&reader, "price_signals", NameKind::kPriceSignal, &domain_->price_signals_);
  reader.Finish();
}

void DomainLoader::LoadTopicList(MapReader* reader, std::string_view key, NameKind kind,
                                 std::vector<std::string>* ids) {
  std::set<std::string> seen;
  for (const YamlNode* node : reader->Maps(key)) {
    MapReader map(node, std::string(key), file_, &errors_);
    std::string id;
    std::vector<std::string> names;
    map.String("id", &id);
    map.Strings("names", &names);
    map.Finish();
    RequireUnique(*node, "id", id, &seen);
    if (names.empty()) Error(*node, "'names' is missing; give one or more");
    AddNames(names, Of(kind, ids->size()));
    ids->push_back(id);
  }
}

void DomainLoader::LoadTypologies() {
  const YamlNode* root = Open("typologies.yaml");
  MapReader reader(root, "typologies.yaml", file_, &errors_);
  std::set<std::string> seen;
  for (const YamlNode* node : reader.Maps("typologies")) {
    MapReader map(node, "a typology", file_, &errors_);
    Typology typology;
    map.String("id", &typology.id);
    map.String("name", &typology.name);
    map.Finish();
    RequireUnique(*node, "id", typology.id, &seen);
    if (typology.name.empty()) Error(*node, "'name' is missing; give one");
    domain_->typologies_.push_back(typology);
  }
  reader.Finish();
}

}  // namespace lodewire
