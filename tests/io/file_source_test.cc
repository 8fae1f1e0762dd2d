#include "pipeline/io/file_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace lodewire {
namespace {

class FileSourceTest : public testing::Test {
 protected:
  FileSourceTest() {
    std::string pattern = testing::TempDir() + "/lodewire_file_source_XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~FileSourceTest() override {
    for (const std::string& file : files_) unlink(file.c_str());
    rmdir(folder_.c_str());
  }
  std::string Write(const std::string& name, const std::string& text) {
    files_.push_back(folder_ + "/" + name);
    std::ofstream(files_.back(), std::ios::binary) << text;
    return files_.back();
  }
  static void TakeAssignment(FileSource* source) {
    Rebalance rebalance;
    ASSERT_TRUE(source->TakeRebalance(&rebalance));
    ASSERT_EQ(rebalance.kind, Rebalance::Kind::kAssign);
    source->CompleteRebalance(rebalance);
  }
  // (offset, payload) of every record, released at once or, with `hold`, after the end.
  static std::vector<std::pair<int64_t, std::string>> ReadAll(FileSource* source, bool hold) {
    TakeAssignment(source);
    std::vector<std::pair<int64_t, std::string>> all;
    std::vector<Record> held;
    for (int i = 0; i < 100'000 && !source->exhausted(); ++i) {
      Record records[3];
      absl::Status status;
      const size_t count = source->Poll(records, 10, &status);
      EXPECT_TRUE(status.ok()) << status.ToString();
      for (size_t r = 0; r < count; ++r) {
        if (hold) {
          held.push_back(records[r]);
        } else {
          all.emplace_back(records[r].offset, std::string(records[r].payload_view()));
          source->Release(records[r]);
        }
      }
    }
    for (const Record& record : held) {
      all.emplace_back(record.offset, std::string(record.payload_view()));
      source->Release(record);
    }
    return all;
  }

  std::string folder_;
  std::vector<std::string> files_;
};

using Lines = std::vector<std::pair<int64_t, std::string>>;

TEST_F(FileSourceTest, GivesALineAsARecordWithItsLineNumberAsOffset) {
  auto source = FileSource::Open(Write("a.jsonl", "{\"a\":1}\r\n\n  \n{\"b\":2}\n{\"c\":3}"), {});
  ASSERT_TRUE(source.ok());
  EXPECT_EQ(ReadAll(source->get(), false),
            (Lines{{1, "{\"a\":1}"}, {4, "{\"b\":2}"}, {5, "{\"c\":3}"}}));
}

TEST_F(FileSourceTest, NothingComesBeforeTheAssignmentAndNothingIsExhausted) {
  auto source = FileSource::Open(Write("a.jsonl", "1\n"), {});
  ASSERT_TRUE(source.ok());
  Record record;
  absl::Status status;
  EXPECT_EQ((*source)->Poll({&record, 1}, 0, &status), 0U);
  EXPECT_FALSE((*source)->exhausted());
}

TEST_F(FileSourceTest, GivesAPageAsOneRecord) {
  auto source = FileSource::Open(Write("page.html", "<p>one</p>\n\n<p>two</p>\n"), {});
  ASSERT_TRUE(source.ok());
  EXPECT_EQ(ReadAll(source->get(), false), (Lines{{1, "<p>one</p>\n\n<p>two</p>\n"}}));
}

TEST_F(FileSourceTest, HeldRecordsStayWholeWhileManyBlocksAreRead) {
  std::string text;
  Lines expected;
  for (int i = 1; i <= 3000; ++i) {
    const std::string line = std::to_string(i) + std::string(1 + i * 7 % 2500, 'x');
    text += line + "\n";
    expected.emplace_back(i, line);
  }
  const std::string path = Write("big.jsonl", text);
  for (const bool hold : {true, false}) {
    auto source = FileSource::Open(path, {});
    ASSERT_TRUE(source.ok());
    EXPECT_EQ(ReadAll(source->get(), hold), expected);
  }
}

TEST_F(FileSourceTest, LineLongerThanABlockIsWhole) {
  const std::string line(5 << 20, 'y');
  auto source = FileSource::Open(Write("long.jsonl", "a\n" + line + "\nb\n"), {});
  ASSERT_TRUE(source.ok());
  EXPECT_EQ(ReadAll(source->get(), false), (Lines{{1, "a"}, {2, line}, {3, "b"}}));
}

TEST_F(FileSourceTest, LineLongerThanTheBoundIsAnErrorThatNamesIt) {
  auto source = FileSource::Open(Write("long.jsonl", "a\n" + std::string(5 << 20, 'y')),
                                 {.record_bytes_max = 1 << 20});
  ASSERT_TRUE(source.ok());
  TakeAssignment(source->get());
  absl::Status status;
  for (int i = 0; i < 100 && status.ok(); ++i) {
    Record record;
    if ((*source)->Poll({&record, 1}, 0, &status) == 1) (*source)->Release(record);
  }
  EXPECT_NE(status.message().find("long.jsonl:2"), absl::string_view::npos) << status.ToString();
}

TEST_F(FileSourceTest, MissingFileIsAnErrorThatNamesIt) {
  const auto source = FileSource::Open(folder_ + "/none.jsonl", {});
  ASSERT_FALSE(source.ok());
  EXPECT_NE(source.status().message().find("none.jsonl"), absl::string_view::npos);
}

TEST_F(FileSourceTest, EmptyFileIsExhaustedWithoutARecord) {
  auto source = FileSource::Open(Write("empty.jsonl", ""), {});
  ASSERT_TRUE(source.ok());
  EXPECT_TRUE(ReadAll(source->get(), false).empty());
  EXPECT_TRUE((*source)->exhausted());
}

}  // namespace
}  // namespace lodewire
