// The domain's names are compared with normalised text, so they must be written in its form. This
// test stands here because pipeline/domain does not know pipeline/text.
#include <gtest/gtest.h>

#include "pipeline/text/normalise.h"
#include "tests/domain/test_domain.h"

namespace lodewire {
namespace {

TEST(DomainNames, AreWrittenAsNormalisedTextIs) {
  const Normaliser normaliser;
  for (const Name& name : ShippedDomain().names()) {
    EXPECT_EQ(normaliser.NormaliseTerm(name.text), name.text);
  }
}

}  // namespace
}  // namespace lodewire
