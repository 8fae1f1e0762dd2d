// Offsets of groups on the mock, which keeps them as a broker does.
#include "pipeline/kafka/group_admin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/kafka/fixtures.h"

namespace lodewire {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class GroupAdminTest : public ::testing::Test {
 protected:
  void SetUp() override {
    broker_ = *EmbeddedBroker::Start();
    ASSERT_TRUE(broker_->CreateTopic("news", 2).ok());
    broker_->Configure(&config_);
    admin_ = *AdminClient::Create(config_);
    groups_ = std::make_unique<GroupAdmin>(admin_.get(), *admin_->ClusterId(5000), 5000);
  }

  const PartitionName first_{"news", 0}, second_{"news", 1};
  std::unique_ptr<EmbeddedBroker> broker_;
  KafkaConfig config_;
  std::unique_ptr<AdminClient> admin_;
  std::unique_ptr<GroupAdmin> groups_;
};

TEST_F(GroupAdminTest, WhatIsCommittedForOneGroupIsReadBackForThatGroupOnly) {
  ASSERT_TRUE(groups_->Commit("a", {{first_, 7}}).ok());
  ASSERT_TRUE(groups_->Commit(ReplayGroup("a"), {{second_, 9}}).ok());
  EXPECT_THAT(*groups_->Committed("a", {first_, second_}), ElementsAre(Pair(first_, 7)));
  EXPECT_THAT(*groups_->Committed("a.replay", {first_, second_}), ElementsAre(Pair(second_, 9)));
  EXPECT_THAT(*groups_->Committed("b", {first_, second_}), IsEmpty());
}

TEST_F(GroupAdminTest, OffsetsAreThoseOfTheFirstRecordAndBehindTheLast) {
  auto writer = *TopicWriter::Create({config_});
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(writer->Write({.topic = "news", .partition = 1, .value = "x"}).ok());
  }
  ASSERT_TRUE(writer->Flush(5000).ok());
  EXPECT_THAT(*groups_->Offsets({first_, second_}, kEarliestOffset),
              ElementsAre(Pair(first_, 0), Pair(second_, 0)));
  EXPECT_THAT(*groups_->Offsets({first_, second_}, kEndOffset),
              ElementsAre(Pair(first_, 0), Pair(second_, 3)));
}

TEST_F(GroupAdminTest, TheEmbeddedBrokerDescribesNoGroup) {
  EXPECT_FALSE(groups_->CanDescribe());
  EXPECT_THAT(groups_->Describe("a")->members, IsEmpty());
}

}  // namespace
}  // namespace lodewire
