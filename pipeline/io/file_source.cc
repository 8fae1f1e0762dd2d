#include "pipeline/io/file_source.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pipeline/base/check.h"

namespace lodewire {
namespace {

constexpr size_t kBlockBytes = 1 << 20;

bool IsPage(const std::string& path) {
  return absl::EndsWithIgnoreCase(path, ".txt") || absl::EndsWithIgnoreCase(path, ".html") ||
         absl::EndsWithIgnoreCase(path, ".htm");
}

}  // namespace

absl::StatusOr<std::unique_ptr<FileSource>> FileSource::Open(const std::string& path,
                                                             const FileSourceOptions& options) {
  int descriptor = STDIN_FILENO;
  if (path != "-") {
    descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
      return absl::NotFoundError(absl::StrCat("cannot read ", path, ": ", std::strerror(errno)));
    }
  }
  const bool whole = options.framing == FileSourceOptions::Framing::kWhole ||
                     (options.framing == FileSourceOptions::Framing::kBySuffix && IsPage(path));
  return std::unique_ptr<FileSource>(new FileSource(path, descriptor, whole, options));
}

FileSource::FileSource(std::string path, int descriptor, bool whole,
                       const FileSourceOptions& options)
    : path_(std::move(path)),
      whole_(whole),
      record_bytes_max_(options.record_bytes_max),
      topics_{options.topic.empty() ? path_ : options.topic},
      descriptor_(descriptor) {}

FileSource::~FileSource() { Close(0); }

void FileSource::Close(int) {
  if (descriptor_ > STDIN_FILENO) close(descriptor_);
  descriptor_ = -1;
}

bool FileSource::TakeRebalance(Rebalance* rebalance) {
  if (asked_) return false;
  asked_ = true;
  *rebalance = {Rebalance::Kind::kAssign, 1, {TopicPartition{0, 0}}};
  return true;
}

void FileSource::CompleteRebalance(const Rebalance& rebalance) {
  assigned_ = rebalance.kind == Rebalance::Kind::kAssign;
}

FileSource::Block* FileSource::FreeBlock(size_t capacity) {
  for (const std::unique_ptr<Block>& block : blocks_) {
    // Pairs with the release in Release: whoever read the records has finished with the bytes.
    if (block.get() != block_ && block->capacity >= capacity &&
        block->records.load(std::memory_order_acquire) == 0) {
      return block.get();
    }
  }
  Block* block = blocks_.emplace_back(std::make_unique<Block>()).get();
  block->capacity = std::max(capacity, kBlockBytes);
  block->bytes = std::make_unique<char[]>(block->capacity);
  return block;
}

absl::Status FileSource::ReadMore(int timeout_ms) {
  if (block_ == nullptr || block_->end == block_->capacity) {
    const size_t begun = block_ == nullptr ? 0 : block_->end - begin_;
    if (begun > record_bytes_max_) {
      return absl::ResourceExhaustedError(absl::StrCat(path_, ":", line_ + 1, ": longer than ",
                                                       record_bytes_max_, " bytes; is this really ",
                                                       whole_ ? "a page?" : "JSON Lines?"));
    }
    // A line longer than half a block gets a block twice its size, so that long lines are copied
    // few times.
    Block* block = FreeBlock(std::max(kBlockBytes, begun * 2));
    if (begun > 0) std::memcpy(block->bytes.get(), block_->bytes.get() + begin_, begun);
    block->end = begun;
    searched_ -= begin_;
    begin_ = 0;
    block_ = block;
  }
  pollfd ready = {descriptor_, POLLIN, 0};
  if (poll(&ready, 1, timeout_ms) == 0) return absl::OkStatus();
  const ssize_t count =
      read(descriptor_, block_->bytes.get() + block_->end, block_->capacity - block_->end);
  if (count < 0) {
    if (errno == EINTR || errno == EAGAIN) return absl::OkStatus();
    return absl::DataLossError(absl::StrCat("cannot read ", path_, ": ", std::strerror(errno)));
  }
  if (count == 0) end_of_file_ = true;
  block_->end += static_cast<size_t>(count);
  return absl::OkStatus();
}

bool FileSource::NextLine(std::string_view* line) {
  if (block_ == nullptr) return false;
  const char* bytes = block_->bytes.get();
  const void* found = whole_ || searched_ == block_->end
                          ? nullptr
                          : std::memchr(bytes + searched_, '\n', block_->end - searched_);
  if (found == nullptr) {
    searched_ = block_->end;
    if (!end_of_file_ || begin_ == block_->end) return false;
    *line = {bytes + begin_, block_->end - begin_};
    begin_ = block_->end;
    return true;
  }
  const auto end = static_cast<size_t>(static_cast<const char*>(found) - bytes);
  *line = {bytes + begin_, end - begin_};
  begin_ = searched_ = end + 1;
  return true;
}

void FileSource::HandOut(std::string_view payload, Record* record) {
  *record = Record();
  record->payload = payload.data();
  record->payload_size = static_cast<uint32_t>(payload.size());
  record->offset = line_;
  record->partition = 0;
  record->generation = 1;
  record->handle = block_;
  block_->records.fetch_add(1, std::memory_order_relaxed);
}

size_t FileSource::Poll(std::span<Record> records, int timeout_ms, absl::Status* status) {
  *status = absl::OkStatus();
  if (!assigned_ || finished_ || paused_.load(std::memory_order_relaxed)) return 0;
  size_t count = 0;
  bool waited = false;
  while (count < records.size()) {
    std::string_view line;
    if (NextLine(&line)) {
      ++line_;
      if (!whole_ && absl::EndsWith(ToAbsl(line), "\r")) line.remove_suffix(1);
      const bool blank = line.find_first_not_of(" \t") == std::string_view::npos;
      if (whole_ || !blank) HandOut(line, &records[count++]);
      continue;
    }
    if (end_of_file_) {
      finished_ = true;
      break;
    }
    // What is there comes first; a pipe that is slow does not hold back what was read.
    if (waited && !whole_ && descriptor_ == STDIN_FILENO) break;
    const size_t before = block_ == nullptr ? 0 : block_->end;
    *status = ReadMore(count > 0 ? 0 : timeout_ms);
    if (!status->ok()) break;
    if (!end_of_file_ && block_ != nullptr && block_->end == before)
      break;  // Nothing came in time.
    waited = true;
  }
  return count;
}

void FileSource::Release(const Record& record) {
  auto* block = static_cast<Block*>(record.handle);
  // Pairs with the acquire in FreeBlock.
  const uint32_t before = block->records.fetch_sub(1, std::memory_order_release);
  DCHECK(before > 0);
  static_cast<void>(before);
}

}  // namespace lodewire
