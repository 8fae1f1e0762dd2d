#include "pipeline/text/provider_chrome.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/base/url.h"
#include "pipeline/config/map_reader.h"
#include "pipeline/config/yaml.h"

namespace lodewire {
namespace {

// A shorter phrase begins too many lines.
constexpr size_t kPhraseMin = 4;

void ReadPhrases(std::string_view key, const YamlNode& at, MapReader* map,
                 std::vector<std::string>* phrases) {
  map->Strings(key, phrases);
  for (std::string& phrase : *phrases) {
    const std::string folded = FoldChromeLine(phrase);
    if (folded.size() < kPhraseMin || folded.size() > kChromePhraseMax) {
      map->Error(at, absl::StrCat("'", phrase, "' in '", ToAbsl(key), "' must have ", kPhraseMin,
                                  " to ", kChromePhraseMax, " bytes"));
    }
    phrase = folded;
  }
}

bool BeginsWithAny(std::string_view line, const std::vector<std::string>& phrases) {
  return std::any_of(phrases.begin(), phrases.end(),
                     [line](const std::string& phrase) { return line.starts_with(phrase); });
}

// "https://www.mining.com/a" is of mining.com.
bool IsOfHost(std::string_view url, std::string_view host) {
  const std::string_view of_url = HostOf(url);
  if (of_url.size() < host.size()) return false;
  const size_t at = of_url.size() - host.size();
  return absl::EqualsIgnoreCase(ToAbsl(of_url.substr(at)), ToAbsl(host)) &&
         (at == 0 || of_url[at - 1] == '.');
}

ProviderChrome ReadProvider(const YamlNode* node, const std::string& file,
                            std::vector<std::string>* errors) {
  ProviderChrome page;
  MapReader map(node, "a provider", file, errors);
  map.Strings("hosts", &page.hosts);
  map.Strings("providers", &page.providers);
  if (page.hosts.empty() && page.providers.empty()) {
    map.Error(*node, "one of 'hosts' and 'providers' must say whose pages these are");
  }
  for (const std::string& host : page.hosts) {
    if (host.find('/') != host.npos || host.find('.') == host.npos) {
      map.Error(*node, absl::StrCat("'", host, "' in 'hosts' must be a host such as mining.com"));
    }
  }
  ReadPhrases("start", *node, &map, &page.start);
  ReadPhrases("end", *node, &map, &page.end);
  ReadPhrases("lines", *node, &map, &page.lines);
  ReadPhrases("headings", *node, &map, &page.headings);
  map.Finish();
  return page;
}

}  // namespace

ChromeKind ProviderChrome::KindOf(std::string_view line, std::string_view whole) const {
  if (BeginsWithAny(line, start)) return ChromeKind::kStart;
  if (BeginsWithAny(line, end)) return ChromeKind::kEnd;
  if (BeginsWithAny(line, lines)) return ChromeKind::kLine;
  const bool heads = std::find(headings.begin(), headings.end(), whole) != headings.end();
  return heads ? ChromeKind::kRelated : ChromeKind::kNone;
}

absl::StatusOr<ProviderChromeSet> ProviderChromeSet::Load(const std::string& file) {
  ProviderChromeSet set;
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return set;
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) return absl::NotFoundError(absl::StrCat(file, ": cannot be read"));
  ASSIGN_OR_RETURN(YamlDocuments documents, ParseYaml(text, file, {}));
  if (documents.size() != 1 || !documents[0]->is_map()) {
    return absl::InvalidArgumentError(
        absl::StrCat(file, ":1:1: must be one YAML document that is a map"));
  }
  std::vector<std::string> errors;
  MapReader reader(documents[0].get(), "the file of providers", file, &errors);
  for (const YamlNode* node : reader.Maps("providers")) {
    set.providers_.push_back(ReadProvider(node, file, &errors));
  }
  reader.Finish();
  if (!errors.empty()) return absl::InvalidArgumentError(absl::StrJoin(errors, "\n"));
  return set;
}

const ProviderChrome* ProviderChromeSet::Find(std::string_view provider,
                                              std::string_view url) const {
  for (const ProviderChrome& page : providers_) {
    const auto is_it = [&](const std::string& name) {
      return absl::EqualsIgnoreCase(ToAbsl(provider), name);
    };
    const auto is_there = [&](const std::string& host) { return IsOfHost(url, host); };
    if (std::any_of(page.providers.begin(), page.providers.end(), is_it) ||
        std::any_of(page.hosts.begin(), page.hosts.end(), is_there)) {
      return &page;
    }
  }
  return nullptr;
}

}  // namespace lodewire
