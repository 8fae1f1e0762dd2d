// What the pages of a provider put around their stories, by the operator's file: beside the generic
// detector of chrome.h, for what only such pages say.
//
// The file is domain/providers.yaml, whose head explains its keys. Phrases are compared with lines
// folded as chrome.h says, so case and spacing do not matter.
//
// Threading: const after Load, shared by all lanes.
// Memory: allocates in Load only.
// Errors: Load names the file, line and column of what is wrong.
// Example:
//   const ProviderChrome* page = providers.Find(view.First(NewsField::kProvider), url);
#ifndef LODEWIRE_PIPELINE_TEXT_PROVIDER_CHROME_H_
#define LODEWIRE_PIPELINE_TEXT_PROVIDER_CHROME_H_

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/text/chrome.h"

namespace lodewire {

struct ProviderChrome {
  std::vector<std::string> hosts;      // Of its URLs: "mining.com" is "www.mining.com", too.
  std::vector<std::string> providers;  // As the field `provider` has it.
  // Folded. What a line begins with, and for headings what it is.
  std::vector<std::string> start;
  std::vector<std::string> end;
  std::vector<std::string> lines;
  std::vector<std::string> headings;

  // `line` is folded; `whole`: without its bullet and colon, or empty where it is too long.
  ChromeKind KindOf(std::string_view line, std::string_view whole) const;
};

class ProviderChromeSet {
 public:
  // No provider.
  ProviderChromeSet() = default;
  // Those of `file`; none where there is no such file.
  static absl::StatusOr<ProviderChromeSet> Load(const std::string& file);

  // nullptr: nothing is known of its pages.
  const ProviderChrome* Find(std::string_view provider, std::string_view url) const;
  size_t size() const { return providers_.size(); }

 private:
  std::vector<ProviderChrome> providers_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_TEXT_PROVIDER_CHROME_H_
