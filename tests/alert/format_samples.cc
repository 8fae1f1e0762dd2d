// Prints alerts of several kinds in one format, one a line, for the oracles in Python:
//   format_samples ocsf
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "pipeline/alert/encoder.h"
#include "tests/alert/random_alerts.h"
#include "tests/alert/sample_alerts.h"

namespace lodewire {
namespace {

void Print(const Encoder& encoder, const Alert& alert, size_t match) {
  static std::vector<char> buffer(1 << 20);
  const size_t size = encoder.encode(alert, match, buffer);
  if (size == 0) std::abort();
  std::fwrite(buffer.data(), 1, size, stdout);
  std::fputc('\n', stdout);
}

void PrintAll(const Encoder& encoder) {
  for (auto make : {NewsAlert, TradeAlert, SmallAlert}) {
    const auto alert = make();
    for (MessageType type : {MessageType::kAlert, MessageType::kUpdate, MessageType::kCancel}) {
      alert->msg_type = type;
      Print(encoder, *alert, kWholeEvent);
      for (size_t match = 0; match < alert->matches.size(); ++match) Print(encoder, *alert, match);
    }
  }
  RandomAlerts random(2004);
  for (int i = 0; i < 60; ++i) Print(encoder, *random.Next(), kWholeEvent);
}

}  // namespace
}  // namespace lodewire

int main(int argc, char** argv) {
  const lodewire::Encoder* encoder = argc == 2 ? lodewire::FindEncoder(argv[1]) : nullptr;
  if (encoder == nullptr) {
    std::fputs("usage: format_samples FORMAT\n", stderr);
    return 64;
  }
  lodewire::PrintAll(*encoder);
  return 0;
}
