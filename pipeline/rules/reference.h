// What filters and correlations may refer to: every document of a load, by its id and its name.
//
// Threading: one thread. Memory: allocates; for load time.
// Errors: Find gives nullptr.
// Example:
//   const KnownDocument* rule = known.Find("trade_antimony_cn_via_hub");
#ifndef LODEWIRE_PIPELINE_RULES_REFERENCE_H_
#define LODEWIRE_PIPELINE_RULES_REFERENCE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace lodewire {

struct KnownDocument {
  enum class Kind : uint8_t {
    kRule,
    kOtherRule,  // Sound, but of another logsource than was asked for.
    kCorrelation,
    kFilter,
    kWrong,  // Its errors are in the log.
  };
  Kind kind = Kind::kRule;
  uint32_t index = 0;  // kRule, kCorrelation: among those of the load.
};

class KnownDocuments {
 public:
  void Add(const std::string& text, KnownDocument document) {
    if (!text.empty()) documents_.emplace(text, document);
  }
  const KnownDocument* Find(const std::string& text) const {
    const auto found = documents_.find(text);
    return found == documents_.end() ? nullptr : &found->second;
  }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& [name, document] : documents_) names.push_back(name);
    return names;
  }

 private:
  std::map<std::string, KnownDocument> documents_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_REFERENCE_H_
