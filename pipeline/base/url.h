// The host of a URL.
//
// Threading: pure functions. Memory: none; what they return points into their argument.
// Errors: text without a scheme has no host.
// Example:
//   HostOf("https://user@example.org:8443/a?b")  // "example.org"
#ifndef LODEWIRE_PIPELINE_BASE_URL_H_
#define LODEWIRE_PIPELINE_BASE_URL_H_

#include <algorithm>
#include <string_view>

namespace lodewire {

inline std::string_view HostOf(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  url.remove_prefix(std::min(url.size(), url.find('@') + 1));
  return url.substr(0, url.find(':'));
}

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_BASE_URL_H_
