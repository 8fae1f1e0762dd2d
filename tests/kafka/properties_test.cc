#include "pipeline/kafka/properties.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "pipeline/kafka/version.h"

namespace lodewire {
namespace {

using testing::HasSubstr;
using testing::Not;

KafkaConfig Config() {
  KafkaConfig config;
  config.bootstrap_servers = "127.0.0.1:1";
  config.start.kind = StartPosition::Kind::kLatest;
  return config;
}

std::string Message(const absl::Status& status) { return std::string(status.message()); }

TEST(KafkaProperties, DefaultsAreAcceptedByTheLibrary) {
  EXPECT_EQ(Message(CheckKafkaProperties(Config())), "");
}

TEST(KafkaProperties, ConsumerStoresOffsetsByHandAndUsesTheRangeAssignor) {
  const auto properties = ResolveKafkaProperties(Config(), KafkaClientKind::kConsumer, "0");
  ASSERT_TRUE(properties.ok());
  EXPECT_EQ(FindProperty(*properties, "enable.auto.offset.store"), "false");
  EXPECT_EQ(FindProperty(*properties, "partition.assignment.strategy"), "range");
  EXPECT_EQ(FindProperty(*properties, "socket.nagle.disable"), "true");
  EXPECT_EQ(FindProperty(*properties, "fetch.max.bytes"), "4000000");
  EXPECT_EQ(FindProperty(*properties, "auto.offset.reset"), "earliest");
}

TEST(KafkaProperties, ProducerIsIdempotentAndWaitsForEver) {
  const auto properties = ResolveKafkaProperties(Config(), KafkaClientKind::kProducer, "0");
  ASSERT_TRUE(properties.ok());
  EXPECT_EQ(FindProperty(*properties, "enable.idempotence"), "true");
  EXPECT_EQ(FindProperty(*properties, "acks"), "all");
  EXPECT_EQ(FindProperty(*properties, "message.timeout.ms"), "0");
  EXPECT_EQ(FindProperty(*properties, "linger.ms"), "0");
}

TEST(KafkaProperties, ClientIdNamesHostAndLane) {
  char host[256] = {};
  gethostname(host, sizeof(host) - 1);
  const auto properties = ResolveKafkaProperties(Config(), KafkaClientKind::kConsumer, "3");
  ASSERT_TRUE(properties.ok());
  EXPECT_EQ(FindProperty(*properties, "client.id"), std::string("lodewire-") + host + "-3");
}

TEST(KafkaProperties, EachLaneIsAStaticMemberOfItsOwn) {
  KafkaConfig config = Config();
  config.consumer_properties = {{"group.instance.id", "pod-3"}};
  const auto lane = ResolveKafkaProperties(config, KafkaClientKind::kConsumer, "1");
  ASSERT_TRUE(lane.ok());
  EXPECT_EQ(FindProperty(*lane, "group.instance.id"), "pod-3-1");
}

TEST(KafkaProperties, TheUsersPropertyWinsOverTheDefault) {
  KafkaConfig config = Config();
  config.properties = {{"fetch.wait.max.ms", "7"}, {"compression.type", "lz4"}};
  config.consumer_properties = {{"fetch.max.bytes", "2000000"}};
  const auto consumer = ResolveKafkaProperties(config, KafkaClientKind::kConsumer, "0");
  ASSERT_TRUE(consumer.ok());
  EXPECT_EQ(FindProperty(*consumer, "fetch.wait.max.ms"), "7");
  EXPECT_EQ(FindProperty(*consumer, "fetch.max.bytes"), "2000000");
  const auto producer = ResolveKafkaProperties(config, KafkaClientKind::kProducer, "0");
  ASSERT_TRUE(producer.ok());
  EXPECT_EQ(FindProperty(*producer, "compression.type"), "lz4");
  EXPECT_EQ(FindProperty(*producer, "fetch.max.bytes"), "");
}

TEST(KafkaProperties, UnknownPropertyNamesTheKeyAndWhatTheLibrarySays) {
  KafkaConfig config = Config();
  config.properties = {{"fetch.max.byte", "1"}};
  EXPECT_THAT(
      Message(CheckKafkaProperties(config)),
      testing::AllOf(HasSubstr("'fetch.max.byte'"), HasSubstr("No such configuration property")));
}

TEST(KafkaProperties, BadValueNamesTheKey) {
  KafkaConfig config = Config();
  config.consumer_properties = {{"session.timeout.ms", "soon"}};
  EXPECT_THAT(Message(CheckKafkaProperties(config)), HasSubstr("'session.timeout.ms'"));
}

TEST(KafkaProperties, ValuesThatContradictEachOtherAreFoundWithoutABroker) {
  KafkaConfig config = Config();
  config.consumer_properties = {{"session.timeout.ms", "400000"}};  // beyond max.poll.interval.ms
  EXPECT_THAT(Message(CheckKafkaProperties(config)), HasSubstr("session.timeout.ms"));
}

TEST(KafkaProperties, PropertyThatTheGuaranteeRestsOnIsRefusedWithTheReason) {
  for (const char* key : {"enable.auto.offset.store", "enable.idempotence", "message.timeout.ms",
                          "group.id", "acks", "transactional.id", "client.id"}) {
    KafkaConfig config = Config();
    config.properties = {{key, "1"}};
    EXPECT_THAT(Message(CheckKafkaProperties(config)),
                HasSubstr(std::string("'") + key + "' cannot be set: "));
  }
}

TEST(KafkaProperties, CooperativeAssignorIsRefusedWhereTheLibraryLosesItsAssignment) {
  KafkaConfig config = Config();
  config.consumer_properties = {{"partition.assignment.strategy", "cooperative-sticky"}};
  const std::string message = Message(CheckKafkaProperties(config));
  if (KafkaLibraryAtLeast(kCooperativeIsSafe)) {
    EXPECT_EQ(message, "");
  } else {
    EXPECT_THAT(message, testing::AllOf(HasSubstr("2.10.1"), HasSubstr(KafkaLibraryVersion())));
  }
}

TEST(KafkaProperties, SmallMessageQueueIsRefusedWhereItStopsTheFetcher) {
  KafkaConfig config = Config();
  config.consumer_properties = {{"queued.min.messages", "1000"}};
  const std::string message = Message(CheckKafkaProperties(config));
  if (!KafkaLibraryAtLeast(kHasFetchQueueBackoff)) {
    EXPECT_THAT(message, HasSubstr("queued.max.messages.kbytes"));
  }
}

TEST(KafkaProperties, ExactlyOnceCommitsByTransactionsOfAStableSlot) {
  KafkaConfig config = Config();
  config.delivery = "exactly_once";
  config.group = "desk";
  config.member = "a";
  EXPECT_EQ(Message(CheckKafkaProperties(config)), "");
  const auto producer = ResolveKafkaProperties(config, KafkaClientKind::kProducer, "0-out");
  ASSERT_TRUE(producer.ok());
  EXPECT_EQ(FindProperty(*producer, "transactional.id"), "desk-a-0-out");
  EXPECT_EQ(FindProperty(*producer, "transaction.timeout.ms"), "60000");
  EXPECT_EQ(FindProperty(*producer, "message.timeout.ms"), "50000");
  const auto consumer = ResolveKafkaProperties(config, KafkaClientKind::kConsumer, "0");
  ASSERT_TRUE(consumer.ok());
  EXPECT_EQ(FindProperty(*consumer, "enable.auto.commit"), "false");
  // `feed` writes as it always did.
  const auto writer = ResolveKafkaProperties(config, KafkaClientKind::kWriter, "feed");
  ASSERT_TRUE(writer.ok());
  EXPECT_EQ(FindProperty(*writer, "transactional.id"), "");
}

TEST(KafkaProperties, ARecordGivesUpBeforeTheUsersTransactionTimeout) {
  KafkaConfig config = Config();
  config.delivery = "exactly_once";
  config.producer_properties = {{"transaction.timeout.ms", "12000"}};
  const auto producer = ResolveKafkaProperties(config, KafkaClientKind::kProducer, "0-out");
  ASSERT_TRUE(producer.ok());
  EXPECT_EQ(FindProperty(*producer, "message.timeout.ms"), "10000");
  EXPECT_EQ(Message(CheckKafkaProperties(config)), "");
}

TEST(KafkaProperties, SecretInTheConfigurationItselfIsRefusedAndNotRepeated) {
  KafkaConfig config = Config();
  config.properties = {{"sasl.password", "s3cret"}};
  EXPECT_THAT(Message(CheckKafkaProperties(config)),
              testing::AllOf(HasSubstr("'sasl.password_file'"), Not(HasSubstr("s3cret"))));
}

TEST(KafkaProperties, MissingSecretFileIsNamedAndSecretsAreNotInTheMessage) {
  KafkaConfig config = Config();
  config.properties = {{"sasl.password_file", "/nonexistent/secret"}};
  EXPECT_THAT(Message(CheckKafkaProperties(config)),
              testing::AllOf(HasSubstr("sasl.password_file"), HasSubstr("/nonexistent/secret")));
}

TEST(KafkaProperties, SecretComesFromItsFileWithoutTheLineEnd) {
  std::string path = testing::TempDir() + "/lodewire_secret_XXXXXX";
  close(mkstemp(path.data()));
  std::ofstream(path) << "s3cret\n";
  KafkaConfig config = Config();
  config.properties = {{"sasl.password_file", path}};
  const auto properties = ResolveKafkaProperties(config, KafkaClientKind::kConsumer, "0");
  ASSERT_TRUE(properties.ok());
  EXPECT_EQ(FindProperty(*properties, "sasl.password"), "s3cret");
  // A value that the library refuses is not repeated.
  config.properties = {{"security.protocol_file", path}};
  EXPECT_THAT(Message(CheckKafkaProperties(config)),
              testing::AllOf(HasSubstr("security.protocol"), Not(HasSubstr("s3cret"))));
  std::ofstream(path, std::ios::trunc) << "";
  config.properties = {{"sasl.password_file", path}};
  EXPECT_THAT(Message(CheckKafkaProperties(config)), HasSubstr("is empty"));
  unlink(path.c_str());
}

TEST(KafkaLibrary, BatchConsumeIsNotUsedBeforeItIsSafe) {
  // The source polls one by one whatever the version; this pins the number of the gate.
  EXPECT_EQ(kBatchConsumeIsSafe, 0x020100ffU);
  EXPECT_FALSE(KafkaLibraryVersion().empty());
}

}  // namespace
}  // namespace lodewire
