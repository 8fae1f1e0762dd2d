// Takes a headline apart: the word that a wire sets before it ("UPDATE 1-", "KILL:", 更正：) and the
// name that a site sets behind it ("… | Reuters", "…_新华网").
//
// A name behind a separator is a publisher's only when it is known: one of the list in headline.cc
// or one of the event's own names (provider, publisher, host of a URL). "Gallium | APT" stays.
//
// Threading: pure functions.
// Memory: views of the headline and static text.
// Errors: none.
// Example:
//   ReadHeadline("UPDATE 2-China halts exports | Reuters", {})  // update, Reuters
#ifndef LODEWIRE_PIPELINE_TEXT_HEADLINE_H_
#define LODEWIRE_PIPELINE_TEXT_HEADLINE_H_

#include <span>
#include <string_view>

namespace lodewire {

struct HeadlineParts {
  // kill, correction, refile, update, repeat, wrapup, brief, exclusive or flash; empty for none.
  std::string_view prefix;
  std::string_view publisher;  // As printed; empty for none.
  size_t story_size = 0;       // Bytes of the headline without the publisher.
};

// `headline` is normalised. `own_names` are names of the event; a host counts by its labels.
HeadlineParts ReadHeadline(std::string_view headline, std::span<const std::string_view> own_names);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_TEXT_HEADLINE_H_
