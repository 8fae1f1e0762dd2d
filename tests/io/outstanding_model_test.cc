// Outstanding against a model of a few maps, under random publishing, completion, refusal and
// rebalancing.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "pipeline/io/outstanding.h"

namespace lodewire {
namespace {

struct ModelRecord {
  std::string value;
  std::string key;
  uint16_t topic = 0;
  OutgoingKind kind = OutgoingKind::kAlert;
  enum class State { kPending, kInFlight, kRefused } state = State::kPending;
  bool truncated = false;
};

struct ModelPartition {
  bool owned = false;
  uint32_t generation = 0;
  int64_t published = -1;
  int64_t watermark = -1;
  int64_t stored = -1;
  std::map<int64_t, std::set<uint64_t>> outstanding;  // offset → sequence numbers of its records

  void Advance() {
    const int64_t done = outstanding.empty() ? published + 1 : outstanding.begin()->first;
    watermark = std::max(watermark, done);
  }
};

// A sink with a bounded queue that checks each record against the model.
class ModelSink : public Sink {
 public:
  ProduceResult Produce(const OutgoingRecord& record, uint64_t tag) override {
    if (in_flight.size() >= queue_max) return ProduceResult::kQueueFull;
    if (next_result != ProduceResult::kQueued) {
      const ProduceResult result = next_result;
      next_result = ProduceResult::kQueued;
      last = {std::string(record.key), std::string(record.value), record.headers.size()};
      return result;
    }
    in_flight.push_back(tag);
    produced.push_back({std::string(record.key), std::string(record.value), record.headers.size()});
    return ProduceResult::kQueued;
  }
  size_t Poll(std::span<Delivery>, int) override { return 0; }
  absl::Status Rebuild() override { return absl::OkStatus(); }
  std::string_view last_error() const override { return {}; }
  std::span<const std::string> topics() const override { return {}; }
  void Close(int) override {}

  struct Seen {
    std::string key, value;
    size_t headers = 0;
  };
  size_t queue_max = 50;
  ProduceResult next_result = ProduceResult::kQueued;
  std::vector<uint64_t> in_flight;
  std::vector<Seen> produced;
  Seen last;
};

class OutstandingModel : public testing::TestWithParam<uint32_t> {
 protected:
  static constexpr uint16_t kTopics = 2;
  static constexpr int32_t kPartitions = 5;

  size_t Random(size_t below) { return random_() % below; }
  TopicPartition RandomPartition() {
    return {static_cast<uint16_t>(Random(kTopics)), static_cast<int32_t>(Random(kPartitions))};
  }
  ModelPartition& Model(TopicPartition name) { return partitions_[{name.topic, name.partition}]; }
  std::string Bytes(size_t size) {
    std::string text(size, 'x');
    for (char& c : text) c = static_cast<char>('a' + Random(26));
    return text;
  }

  void Forget(TopicPartition name) {
    ModelPartition& model = Model(name);
    for (const auto& [offset, records] : model.outstanding) {
      for (const uint64_t sequence : records) records_.erase(sequence);
    }
    model = ModelPartition();
  }
  void Rebalance() {
    const TopicPartition name = RandomPartition();
    if (Random(2) == 0) {
      outstanding_.Drop(name);
      Forget(name);
    } else {
      outstanding_.Track(name, ++generation_);
      const int64_t resume = Model(name).watermark;
      Forget(name);
      ModelPartition& model = Model(name);
      model.owned = true;
      model.generation = generation_;
      next_offset_[{name.topic, name.partition}] = std::max<int64_t>(resume, 0);
    }
  }
  void Publish() {
    const TopicPartition name = RandomPartition();
    ModelPartition& model = Model(name);
    int64_t& next = next_offset_[{name.topic, name.partition}];
    // Mostly in order, with gaps; now and then one that was read before.
    const int64_t offset = Random(50) == 0 ? next - static_cast<int64_t>(Random(5))
                                           : next + static_cast<int64_t>(Random(3));
    const bool stale = Random(20) == 0;
    const uint32_t generation = stale ? model.generation + 1000000 : model.generation;
    const bool owned = model.owned && !stale;
    if (model.outstanding.count(offset) > 0 || offset < 0) return;
    ASSERT_EQ(outstanding_.Owns(name, generation), owned);
    if (Random(2) == 0) {
      outstanding_.Published(name, offset, generation);
      if (owned) Done(&model, offset, &next);
      return;
    }
    ASSERT_EQ(outstanding_.Begin(name, offset, generation), owned);
    if (!owned) return;
    AddRecords(&model, offset, &next);
  }
  void Done(ModelPartition* model, int64_t offset, int64_t* next) {
    model->published = std::max(model->published, offset);
    *next = std::max(*next, offset + 1);
    model->Advance();
  }
  void AddRecords(ModelPartition* model, int64_t offset, int64_t* next) {
    std::map<uint64_t, ModelRecord> added;
    std::set<uint64_t> sequences;
    const size_t count = Random(4);
    for (size_t i = 0; i < count; ++i) {
      ModelRecord record;
      record.value = Bytes(Random(20) == 0 ? Random(3000) : Random(200));
      record.key = Bytes(Random(10));
      record.kind = Random(3) == 0 ? OutgoingKind::kDeadLetter : OutgoingKind::kAlert;
      const HeaderView header = {"name", "value", false};
      OutgoingRecord out;
      out.key = record.key;
      out.value = record.value;
      out.headers = {&header, 1};
      // The two answers agree: what fits is added, what does not is not.
      const bool fits = outstanding_.CanAccept(1, Outstanding::RecordBytes(out, record.kind));
      const uint64_t tag = outstanding_.Add(out, record.kind);
      ASSERT_EQ(tag != 0, fits);
      if (!fits) {
        ++full_;
        outstanding_.Abandon();
        return;
      }
      sequences.insert(sequence_);
      added[sequence_++] = record;
    }
    if (Random(10) == 0) {
      outstanding_.Abandon();
      return;
    }
    outstanding_.End();
    records_.merge(added);
    if (!sequences.empty()) model->outstanding[offset] = sequences;
    Done(model, offset, next);
  }
  // The first pending record of the model, in the order of Add.
  auto FirstPending() {
    auto record = records_.begin();
    while (record != records_.end() && record->second.state != ModelRecord::State::kPending)
      ++record;
    return record;
  }
  void Drive() {
    if (Random(5) == 0) {
      const auto first = FirstPending();
      sink_.next_result = Random(2) == 0 ? ProduceResult::kTooLarge : ProduceResult::kRefused;
      const bool too_large = sink_.next_result == ProduceResult::kTooLarge;
      if (first != records_.end() && sink_.in_flight.size() < sink_.queue_max) {
        RefuseModel(&first->second, too_large);
      } else {
        sink_.next_result = ProduceResult::kQueued;
      }
    }
    sink_.produced.clear();
    outstanding_.Drive(&sink_, [](const OutstandingRecord&, bool) {});
    for (const ModelSink::Seen& seen : sink_.produced) {
      const auto first = FirstPending();
      ASSERT_NE(first, records_.end());
      ASSERT_EQ(first->second.value, seen.value);
      ASSERT_EQ(first->second.key, seen.key);
      ASSERT_EQ(seen.headers, first->second.truncated ? 2 : 1);
      first->second.state = ModelRecord::State::kInFlight;
    }
    if (sink_.in_flight.size() < sink_.queue_max) {
      ASSERT_EQ(FirstPending(), records_.end());
    }
  }
  void RefuseModel(ModelRecord* record, bool too_large) {
    if (too_large && record->kind == OutgoingKind::kDeadLetter && !record->truncated) {
      record->truncated = true;
      record->value.clear();
      record->state = ModelRecord::State::kPending;
    } else {
      record->state = ModelRecord::State::kRefused;
    }
  }
  // Finds the model's record of a tag by what is stored under it; nullptr when nothing waits for
  // it.
  std::map<uint64_t, ModelRecord>::iterator Known(uint64_t tag) {
    std::string value, key;
    bool found = false;
    size_t position = 0, at = 0;
    outstanding_.ForEachUnacknowledged(
        [&](const OutstandingRecord& record, const OutgoingRecord& out) {
          if (record.tag == tag) {
            found = true;
            at = position;
          }
          ++position;
        });
    if (!found) return records_.end();
    return std::next(records_.begin(), static_cast<ptrdiff_t>(at));
  }
  void Complete() {
    if (sink_.in_flight.empty()) return;
    const size_t which = Random(sink_.in_flight.size());
    const uint64_t tag = sink_.in_flight[which];
    sink_.in_flight.erase(sink_.in_flight.begin() + static_cast<ptrdiff_t>(which));
    Delivery delivery = {tag, DeliveryError::kNone};
    if (Random(8) == 0) {
      constexpr DeliveryError kErrors[] = {DeliveryError::kTooLarge, DeliveryError::kPermanent,
                                           DeliveryError::kAgain, DeliveryError::kFatal};
      delivery.error = kErrors[Random(4)];
    }
    const auto record = Known(tag);
    const Completion completion = outstanding_.Complete(delivery);
    if (record == records_.end()) {
      ASSERT_EQ(completion, Completion::kIgnored);
      ++late_;
    } else if (delivery.error == DeliveryError::kNone) {
      ASSERT_EQ(completion, Completion::kAcknowledged);
      Acknowledge(record->first);
    } else if (delivery.error == DeliveryError::kAgain || delivery.error == DeliveryError::kFatal) {
      ASSERT_EQ(completion, Completion::kAgain);
      record->second.state = ModelRecord::State::kPending;
    } else {
      RefuseModel(&record->second, delivery.error == DeliveryError::kTooLarge);
      ASSERT_EQ(completion, record->second.state == ModelRecord::State::kRefused
                                ? Completion::kRefused
                                : Completion::kTruncated);
    }
  }
  void Acknowledge(uint64_t sequence) {
    records_.erase(sequence);
    for (auto& [name, model] : partitions_) {
      for (auto event = model.outstanding.begin(); event != model.outstanding.end(); ++event) {
        if (event->second.erase(sequence) == 0) continue;
        if (event->second.empty()) model.outstanding.erase(event);
        model.Advance();
        return;
      }
    }
    FAIL() << "no event has record " << sequence;
  }
  void RetryRefused() {
    outstanding_.RetryRefused();
    for (auto& [sequence, record] : records_) {
      if (record.state == ModelRecord::State::kRefused) record.state = ModelRecord::State::kPending;
    }
  }
  void Compare() {
    std::map<std::pair<uint16_t, int32_t>, int64_t> advanced;
    outstanding_.ForEachAdvanced([&](TopicPartition name, int64_t next) {
      EXPECT_TRUE(advanced.emplace(std::pair(name.topic, name.partition), next).second);
    });
    for (auto& [name, model] : partitions_) {
      ASSERT_EQ(outstanding_.Watermark({name.first, name.second}), model.watermark);
      const bool moved = model.owned && model.watermark != model.stored;
      ASSERT_EQ(advanced.count(name), moved ? 1 : 0);
      if (moved) {
        ASSERT_EQ(advanced[name], model.watermark);
      }
      model.stored = model.watermark;
    }
    ASSERT_EQ(outstanding_.size(), records_.size());
    ASSERT_EQ(outstanding_.empty(), records_.empty());
    ASSERT_EQ(outstanding_.pending() + outstanding_.in_flight() + outstanding_.refused(),
              records_.size());
    auto record = records_.begin();
    outstanding_.ForEachUnacknowledged(
        [&](const OutstandingRecord& seen, const OutgoingRecord& out) {
          ASSERT_NE(record, records_.end());
          ASSERT_EQ(out.value, record->second.value);
          ASSERT_EQ(out.value.data() == nullptr, record->second.truncated);
          ASSERT_EQ(out.key, record->second.key);
          ASSERT_EQ(out.headers[0].value, "value");
          ASSERT_EQ(seen.truncated, record->second.truncated);
          ++record;
        });
  }

  std::mt19937 random_{GetParam()};
  // Small, so that it is full often and moves its bytes often.
  Outstanding outstanding_{OutstandingOptions{64, 16384}};
  ModelSink sink_;
  std::map<std::pair<uint16_t, int32_t>, ModelPartition> partitions_;
  std::map<std::pair<uint16_t, int32_t>, int64_t> next_offset_;
  std::map<uint64_t, ModelRecord> records_;  // by the order of Add
  uint64_t sequence_ = 0;
  uint32_t generation_ = 0;
  size_t full_ = 0, late_ = 0;
};

TEST_P(OutstandingModel, AgreesWithTheModelOverRandomSteps) {
  for (size_t step = 0; step < 50'000; ++step) {
    // Periods in which the broker is away fill the table.
    const size_t what = Random(step % 2000 < 700 ? 66 : 100);
    if (what < 1) {
      Rebalance();
    } else if (what < 45) {
      Publish();
    } else if (what < 65) {
      Drive();
    } else if (what < 98) {
      Complete();
    } else if (what < 99) {
      RetryRefused();
    } else {
      Compare();
    }
    if (HasFatalFailure()) FAIL() << "at step " << step;
  }
  Compare();
  EXPECT_GT(full_, 100U) << "the table was never full: the test tests less than it says";
  EXPECT_GT(late_, 10U) << "no delivery came after its partition was dropped";
}

INSTANTIATE_TEST_SUITE_P(Seeds, OutstandingModel, testing::Values(1U, 2U, 3U, 4U));

}  // namespace
}  // namespace lodewire
