#include "pipeline/app/scan_source.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lodewire/v1/news_event.pb.h"
#include "pipeline/config/yaml.h"

namespace lodewire {
namespace {

bool IsHtml(const std::string& path) {
  const std::string extension = std::filesystem::path(path).extension().string();
  return extension == ".html" || extension == ".htm" || extension == ".xhtml";
}

// What stands in the first element of that name; empty when there is none. `lower`: the page in
// small letters.
std::string ElementText(const std::string& page, const std::string& lower,
                        const std::string& element) {
  size_t begin = lower.find("<" + element);
  begin = begin == std::string::npos ? begin : lower.find('>', begin);
  const size_t end = begin == std::string::npos ? begin : lower.find("</" + element, begin);
  return end == std::string::npos ? "" : page.substr(begin + 1, end - begin - 1);
}

// The title of an HTML page, or its first heading; the first line of another that is not empty.
std::string HeadlineOf(const std::string& page, bool html) {
  if (html) {
    const std::string lower = absl::AsciiStrToLower(page);
    const std::string title = ElementText(page, lower, "title");
    return title.empty() ? ElementText(page, lower, "h1") : title;
  }
  const size_t begin = page.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (begin == std::string::npos) return "";
  return page.substr(begin, page.find('\n', begin) - begin);
}

}  // namespace

bool IsPage(const std::string& path) {
  const std::string extension = std::filesystem::path(path).extension().string();
  return IsHtml(path) || extension == ".txt" || extension == ".md";
}

bool LooksLikeNews(const std::string& json_text) {
  const auto json = nlohmann::json::parse(json_text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return true;
  for (const char* key : {"headline", "body", "storyId", "story_id"}) {
    if (json.contains(key)) return true;
  }
  return false;
}

absl::StatusOr<std::string> PageMessage(const std::string& path, int64_t event_time_ms) {
  ASSIGN_OR_RETURN(std::string page, ReadTextFile(path));
  const bool html = IsHtml(path);
  v1::NewsEvent event;
  event.set_provider("file");
  event.set_story_id(path);
  event.set_version(1);
  // Bytes as they are: repairing them is the pipeline's work, and evidence points into them.
  *event.mutable_headline() = HeadlineOf(page, html);
  *event.mutable_body() = std::move(page);
  event.set_body_format(html ? v1::BODY_FORMAT_HTML : v1::BODY_FORMAT_PLAIN);
  event.mutable_published_time()->set_seconds(event_time_ms / 1000);
  return event.SerializeAsString();
}

ScanSource::ScanSource(ScanInput input) : input_(std::move(input)) {}

// All files are assigned at once, as partitions; there is nobody to share them with.
bool ScanSource::TakeRebalance(Rebalance* rebalance) {
  if (asked_) return false;
  asked_ = true;
  rebalance->kind = Rebalance::Kind::kAssign;
  rebalance->generation = 1;
  for (uint16_t topic = 0; topic < topics_.size(); ++topic) {
    for (size_t file = 0; file < input_.files.size(); ++file) {
      rebalance->partitions.push_back({topic, static_cast<int32_t>(file)});
    }
  }
  return true;
}

absl::Status ScanSource::Open() {
  line_ = 0;
  const std::string& path = input_.files[file_];
  if (path == "-") {
    open_ = &std::cin;
    return absl::OkStatus();
  }
  stream_ = std::ifstream(path, std::ios::binary);
  open_ = &stream_;
  if (!stream_ || std::filesystem::is_directory(path)) {
    return absl::NotFoundError(absl::StrCat(
        path, ": cannot be read; does it exist, is it a file, may this user read it?"));
  }
  return absl::OkStatus();
}

size_t ScanSource::Poll(std::span<Record> records, int timeout_ms, absl::Status* status) {
  size_t count = 0;
  while (assigned_ && count < records.size() && file_ < input_.files.size()) {
    if (IsPage(input_.files[file_])) {
      *status = ReadPage(&records[count]);
      ++file_;
      if (!status->ok()) return count;
      ++count;
      continue;
    }
    if (open_ == nullptr) *status = Open();
    if (!status->ok()) {
      file_ = input_.files.size();
      return count;
    }
    if (NextLine(&records[count])) {
      ++count;
    } else {
      open_ = nullptr;
      ++file_;
    }
  }
  return count;
}

bool ScanSource::NextLine(Record* record) {
  std::string line;
  while (std::getline(*open_, line)) {
    ++line_;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    const bool news = input_.category.empty() ? LooksLikeNews(line) : input_.category == "news";
    Fill(news ? kNewsJson : kTradeJson, std::move(line), record);
    return true;
  }
  return false;
}

absl::Status ScanSource::ReadPage(Record* record) {
  ASSIGN_OR_RETURN(std::string message, PageMessage(input_.files[file_], input_.event_time_ms));
  line_ = 1;
  Fill(kPage, std::move(message), record);
  return absl::OkStatus();
}

void ScanSource::Fill(Topic topic, std::string text, Record* record) {
  ++lines_;
  auto* owned = new std::string(std::move(text));
  *record = Record();
  record->payload = owned->data();
  record->payload_size = static_cast<uint32_t>(owned->size());
  record->offset = line_;
  record->partition = static_cast<int32_t>(file_);
  record->topic = topic;
  record->generation = 1;
  record->handle = owned;
}

void ScanSource::Release(const Record& record) { delete static_cast<std::string*>(record.handle); }

}  // namespace lodewire
