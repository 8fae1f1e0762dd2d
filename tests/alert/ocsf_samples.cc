// Prints alerts of several kinds in OCSF, one a line, for ocsf_validate.py.
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "pipeline/alert/encoder.h"
#include "tests/alert/random_alerts.h"
#include "tests/alert/sample_alerts.h"

namespace lodewire {
namespace {

void Print(const Alert& alert, size_t match) {
  static std::vector<char> buffer(1 << 20);
  const size_t size = FindEncoder("ocsf")->encode(alert, match, buffer);
  if (size == 0) std::abort();
  std::fwrite(buffer.data(), 1, size, stdout);
  std::fputc('\n', stdout);
}

void PrintAll() {
  for (auto make : {NewsAlert, TradeAlert, SmallAlert}) {
    const auto alert = make();
    for (MessageType type : {MessageType::kAlert, MessageType::kUpdate, MessageType::kCancel}) {
      alert->msg_type = type;
      Print(*alert, kWholeEvent);
      for (size_t match = 0; match < alert->matches.size(); ++match) Print(*alert, match);
    }
  }
  RandomAlerts random(2004);
  for (int i = 0; i < 60; ++i) Print(*random.Next(), kWholeEvent);
}

}  // namespace
}  // namespace lodewire

int main() { lodewire::PrintAll(); }
