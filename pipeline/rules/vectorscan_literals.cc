#include "pipeline/rules/vectorscan_literals.h"

#include <map>
#include <utility>

#include "pipeline/base/check.h"
#include "pipeline/rules/literal_pieces.h"

#ifdef LODEWIRE_VECTORSCAN
#include <hs/hs.h>
#endif

namespace lodewire {

#ifdef LODEWIRE_VECTORSCAN

namespace {

// Vectorscan chooses its tables by the number of literals, and those for fewer than this are slower
// on text: 26 literals were found at 2.1 GB/s, the same among 125 at 4.7 GB/s. So a small set is
// filled up with strings of control characters, which no piece is and no text has.
constexpr size_t kLiteralsMin = 125;
constexpr size_t kPaddingBytes = 10;

std::vector<std::string> Padding(size_t literals) {
  std::vector<std::string> padding;
  uint32_t bits = 12345;
  while (literals + padding.size() < kLiteralsMin) {
    std::string& text = padding.emplace_back();
    while (text.size() < kPaddingBytes) {
      bits = bits * 1664525 + 1013904223;
      text += static_cast<char>(1 + (bits >> 24) % 8);
    }
  }
  return padding;
}

}  // namespace

VectorscanScratch::~VectorscanScratch() { hs_free_scratch(static_cast<hs_scratch_t*>(scratch_)); }
VectorscanScratch::VectorscanScratch(VectorscanScratch&& other) noexcept
    : scratch_(std::exchange(other.scratch_, nullptr)) {}

bool VectorscanLiterals::IsBuiltIn() { return hs_valid_platform() == HS_SUCCESS; }

std::unique_ptr<VectorscanLiterals> VectorscanLiterals::Compile(const LiteralTable& table) {
  if (!IsBuiltIn()) return nullptr;
  std::map<std::string, std::vector<Owner>> owners;
  for (uint32_t i = 0; i < table.size(); ++i) {
    const LiteralPieces pieces = ChoosePieces(table.literal(i).folded, table.literal(i).cased);
    for (const std::string& form : pieces.forms) {
      owners[form].push_back({i, static_cast<uint32_t>(pieces.prefix), pieces.whole});
    }
  }
  std::unique_ptr<VectorscanLiterals> made(new VectorscanLiterals(table));
  std::vector<const char*> texts = {kKelvinSign.data(), kLongS.data()};
  std::vector<size_t> sizes = {kKelvinSign.size(), kLongS.size()};
  for (const auto& [form, list] : owners) {
    texts.push_back(form.data());
    sizes.push_back(form.size());
    made->pieces_.push_back({static_cast<uint32_t>(form.size()),
                             static_cast<uint32_t>(made->owners_.size()),
                             static_cast<uint32_t>(list.size())});
    made->owners_.insert(made->owners_.end(), list.begin(), list.end());
  }
  const std::vector<std::string> padding = Padding(texts.size());
  for (const std::string& text : padding) {
    texts.push_back(text.data());
    sizes.push_back(text.size());
  }
  std::vector<unsigned> flags(texts.size(), HS_FLAG_CASELESS);
  std::vector<unsigned> ids(texts.size());
  for (size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<unsigned>(i);
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  if (hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), sizes.data(),
                           static_cast<unsigned>(texts.size()), HS_MODE_BLOCK, nullptr, &database,
                           &error) != HS_SUCCESS) {
    hs_free_compile_error(error);
    return nullptr;
  }
  made->database_ = database;
  return made;
}

VectorscanLiterals::~VectorscanLiterals() {
  hs_free_database(static_cast<hs_database_t*>(database_));
}

void VectorscanLiterals::Grow(VectorscanScratch* scratch) const {
  auto* grown = static_cast<hs_scratch_t*>(scratch->scratch_);
  CHECK(hs_alloc_scratch(static_cast<const hs_database_t*>(database_), &grown) == HS_SUCCESS);
  scratch->scratch_ = grown;
}

void VectorscanLiterals::Scan(std::string_view text, const VectorscanScratch& scratch,
                              void* context, OnEnd on_end) const {
  struct Callback {
    void* context;
    OnEnd on_end;
  } callback{context, on_end};
  const auto on_match = [](unsigned id, unsigned long long, unsigned long long end, unsigned,
                           void* raw) {
    const Callback& to = *static_cast<const Callback*>(raw);
    to.on_end(to.context, id, static_cast<size_t>(end));
    return 0;
  };
  const hs_error_t result = hs_scan(
      static_cast<const hs_database_t*>(database_), text.data(), static_cast<unsigned>(text.size()),
      0, static_cast<hs_scratch_t*>(scratch.scratch_), on_match, &callback);
  CHECK(result == HS_SUCCESS);
}

#else

VectorscanScratch::~VectorscanScratch() = default;
VectorscanScratch::VectorscanScratch(VectorscanScratch&&) noexcept {}
bool VectorscanLiterals::IsBuiltIn() { return false; }
std::unique_ptr<VectorscanLiterals> VectorscanLiterals::Compile(const LiteralTable&) {
  return nullptr;
}
VectorscanLiterals::~VectorscanLiterals() = default;
void VectorscanLiterals::Grow(VectorscanScratch*) const {}
void VectorscanLiterals::Scan(std::string_view, const VectorscanScratch&, void*, OnEnd) const {
  CHECK(false);  // Nothing compiles to it.
}

#endif

}  // namespace lodewire
