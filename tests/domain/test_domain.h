// Domain files of a test: written into a folder of its own, loaded, removed.
#ifndef LODEWIRE_TESTS_DOMAIN_TEST_DOMAIN_H_
#define LODEWIRE_TESTS_DOMAIN_TEST_DOMAIN_H_

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>

#include "pipeline/domain/domain.h"

namespace lodewire {

// The smallest files that load; a test replaces what it is about.
inline std::map<std::string, std::string> SmallDomainFiles() {
  return {
      {"minerals.yaml",
       "minerals:\n"
       "  - id: gallium\n"
       "    label: gallium (Ga)\n"
       "    symbol: Ga\n"
       "    cas: [{name: gallium, cas: \"7440-55-3\"}]\n"
       "    terms:\n"
       "      - {language: en, strength: strong, terms: [gallium]}\n"},
      {"jurisdictions.yaml",
       "countries:\n"
       "  - {iso: CN, names: [China]}\n"
       "regions: []\n"
       "roles: []\n"},
      {"agencies.yaml", "agencies: []\n"},
      {"sectors.yaml", "sectors: []\npolicy_responses: []\nprice_signals: []\n"},
      {"typologies.yaml", "typologies: [{id: T1, name: transshipment}]\n"},
      {"regimes.yaml", "utc_offset: \"+08:00\"\nregimes: []\n"},
      {"hs_codes.yaml", "hs6: []\ncontrol_lists: []\nnational: []\n"},
  };
}

class TestDomainFolder {
 public:
  explicit TestDomainFolder(const std::map<std::string, std::string>& files) {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "lodewire-domain-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
    for (const auto& [name, text] : files) std::ofstream(path_ + "/" + name) << text;
  }
  ~TestDomainFolder() { std::filesystem::remove_all(path_); }
  TestDomainFolder(const TestDomainFolder&) = delete;
  TestDomainFolder& operator=(const TestDomainFolder&) = delete;

  absl::StatusOr<std::unique_ptr<Domain>> Load() const { return Domain::Load(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// The domain that is shipped, loaded once.
inline const Domain& ShippedDomain() {
  static const std::unique_ptr<Domain> domain = [] {
    auto loaded =
        Domain::Load(LODEWIRE_SOURCE_DIR "/config/domain", LODEWIRE_SOURCE_DIR "/config/reference",
                     LODEWIRE_SOURCE_DIR "/config/severity.yaml");
    if (!loaded.ok()) {
      std::fprintf(stderr, "%s\n", std::string(loaded.status().message()).c_str());
      std::abort();
    }
    return *std::move(loaded);
  }();
  return *domain;
}

}  // namespace lodewire

#endif  // LODEWIRE_TESTS_DOMAIN_TEST_DOMAIN_H_
