// The literals of a table found by Vectorscan's pure-literal matcher, exactly as our own scanner
// finds them.
//
// Vectorscan folds the case of ASCII letters only. So each literal is entered as one or more
// *pieces*, byte strings of which every form of the literal contains one: the whole literal in all
// the forms of its other letters where they are few (`münchen`, `mÜnchen`), else the part of it
// that tells most with few forms (`галл` of `галлий`); a piece's end proposes a place, the table's
// comparison decides. Two letters beyond ASCII fold to ASCII ones, U+212A (k) and U+017F (s); they
// are entered as sentinels, and where one is seen the caller looks again with our own scanner.
//
// Threading: const after Compile; any number of threads, each with a scratch of its own.
// Memory: Vectorscan's database in Compile, its scratch in VectorscanScratch::Grow; none to scan.
// Errors: Compile says nullptr where Vectorscan is not built in or refuses the literals.
// Example:
//   vectorscan->ForEachPlace(text, scratch, [&](uint32_t literal, size_t begin, size_t end) { … },
//                            [&](size_t end) { look_again = true; });
#ifndef LODEWIRE_PIPELINE_RULES_VECTORSCAN_LITERALS_H_
#define LODEWIRE_PIPELINE_RULES_VECTORSCAN_LITERALS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/rules/literal_table.h"

namespace lodewire {

// Vectorscan's working memory of one thread.
class VectorscanScratch {
 public:
  VectorscanScratch() = default;
  ~VectorscanScratch();
  VectorscanScratch(VectorscanScratch&& other) noexcept;
  VectorscanScratch(const VectorscanScratch&) = delete;
  VectorscanScratch& operator=(const VectorscanScratch&) = delete;

 private:
  friend class VectorscanLiterals;
  void* scratch_ = nullptr;
};

class VectorscanLiterals {
 public:
  static bool IsBuiltIn();
  // `table` must outlive this.
  static std::unique_ptr<VectorscanLiterals> Compile(const LiteralTable& table);
  ~VectorscanLiterals();

  // Makes `scratch` fit for scans by this; before the first of them.
  void Grow(VectorscanScratch* scratch) const;

  // Calls `place(literal, begin, end)` for every place where a literal stands, edges not looked at,
  // by ascending ends of pieces; and `exotic(end)` behind each U+212A and U+017F: places that
  // contain one may be missing.
  template <typename Place, typename Exotic>
  void ForEachPlace(std::string_view text, const VectorscanScratch& scratch, Place&& place,
                    Exotic&& exotic) const {
    struct Context {
      const VectorscanLiterals& self;
      const std::string_view text;
      Place& place;
      Exotic& exotic;
    } context{*this, text, place, exotic};
    Scan(text, scratch, &context, [](void* raw, uint32_t piece, size_t end) {
      const Context& inner = *static_cast<const Context*>(raw);
      if (piece < kSentinels) {
        inner.exotic(end);
      } else if (piece - kSentinels < inner.self.pieces_.size()) {
        inner.self.AtPiece(piece - kSentinels, inner.text, end, inner.place);
      }
    });
  }

 private:
  static constexpr uint32_t kSentinels = 2;
  using OnEnd = void (*)(void* context, uint32_t piece, size_t end);

  // A literal that one piece may belong to.
  struct Owner {
    uint32_t literal = 0;
    uint32_t prefix = 0;  // Bytes of the folded literal before the piece.
    bool whole = false;   // The piece is the literal, and needs no comparison.
  };
  struct Piece {
    uint32_t size = 0;
    uint32_t first_owner = 0;
    uint32_t owner_count = 0;
  };

  explicit VectorscanLiterals(const LiteralTable& table) : table_(table) {}
  void Scan(std::string_view text, const VectorscanScratch& scratch, void* context,
            OnEnd on_end) const;

  template <typename Place>
  void AtPiece(uint32_t id, std::string_view text, size_t end, Place& place) const {
    const Piece& piece = pieces_[id];
    for (uint32_t i = piece.first_owner; i < piece.first_owner + piece.owner_count; ++i) {
      const Owner& owner = owners_[i];
      size_t begin = end - piece.size;
      size_t behind = end;
      if (!owner.whole) {
        begin = table_.CompareBackward(owner.literal, owner.prefix, text, begin);
        if (begin == std::string_view::npos) continue;
        behind = table_.Compare(owner.literal, text, begin);
        if (behind == 0) continue;
      }
      place(owner.literal, begin, behind);
    }
  }

  const LiteralTable& table_;
  void* database_ = nullptr;
  std::vector<Piece> pieces_;
  std::vector<Owner> owners_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_VECTORSCAN_LITERALS_H_
