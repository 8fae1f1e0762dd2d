#include "pipeline/app/event_files.h"

#include <utility>

namespace lodewire {

EventFiles::EventFiles(ScanInput input, const Normaliser* normaliser, const ReferencePrices* prices)
    : source_(std::move(input)), reader_(normaliser, prices) {
  Rebalance all;
  source_.TakeRebalance(&all);
  source_.CompleteRebalance(all);
}

EventFiles::~EventFiles() { Release(); }

void EventFiles::Release() {
  if (has_record_) source_.Release(record_);
  has_record_ = false;
}

bool EventFiles::Next() {
  Release();
  has_record_ = source_.Poll({&record_, 1}, 0, &file_status_) == 1;
  if (!has_record_) return false;
  const std::string_view payload(record_.payload, record_.payload_size);
  if (record_.topic == ScanSource::kPage) {
    status_ = reader_.ReadNewsProtobuf(payload);
  } else {
    status_ = reader_.ReadJson(
        payload, record_.topic == ScanSource::kNewsJson ? Category::kNews : Category::kTrade);
  }
  return true;
}

}  // namespace lodewire
