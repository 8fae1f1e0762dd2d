#include "pipeline/kafka/properties.h"

#include <limits.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pipeline/kafka/client.h"
#include "pipeline/kafka/version.h"

namespace lodewire {
namespace {

constexpr std::string_view kFileSuffix = "_file";

// What the user may not set, and why not.
struct OwnedProperty {
  std::string_view key;
  std::string_view reason;
};
constexpr OwnedProperty kOwned[] = {
    {"bootstrap.servers", "set `kafka.bootstrap_servers`"},
    {"metadata.broker.list", "set `kafka.bootstrap_servers`"},
    {"client.id", "it names host and lane, so that a broker's log says who it was"},
    {"group.id", "set `kafka.group`"},
    {"group.protocol",
     "the pipeline drains before it gives a partition up, by the classic protocol"},
    {"enable.auto.offset.store", "an offset is stored when the broker has the event's alerts"},
    {"enable.auto.commit", "stored offsets are committed by the library"},
    {"auto.commit.enable", "stored offsets are committed by the library"},
    {"enable.partition.eof",
     "it is on: without it what a transaction leaves at the end would look like lag"},
    {"enable.idempotence", "without it a retry could write an alert twice"},
    {"acks", "an alert counts as written when all replicas have it"},
    {"request.required.acks", "an alert counts as written when all replicas have it"},
    {"transactional.id", "set `kafka.delivery`"},
    {"message.timeout.ms",
     "an alert waits for its broker as long as it takes; back-pressure holds the rest"},
    {"delivery.timeout.ms",
     "an alert waits for its broker as long as it takes; back-pressure holds the rest"},
    {"delivery.report.only.error", "offsets advance by delivery reports"},
    {"enable.gapless.guarantee", "it makes a refused record fatal for the producer"},
};

// Their values stand in files only, so that configurations can be shown and kept.
constexpr std::string_view kSecrets[] = {"sasl.password",
                                         "ssl.key.password",
                                         "ssl.keystore.password",
                                         "ssl.key.pem",
                                         "ssl_key",
                                         "sasl.oauthbearer.client.secret",
                                         "sasl.oauthbearer.config"};

template <typename List>
bool IsOneOf(std::string_view key, const List& list) {
  return std::find(std::begin(list), std::end(list), key) != std::end(list);
}

absl::StatusOr<std::string> ReadSecret(const std::string& key, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string value((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open() || file.bad()) {
    return absl::InvalidArgumentError(
        absl::StrCat("Kafka property '", key, "': cannot read ", path,
                     "; the file must exist and be readable by this user"));
  }
  while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) value.pop_back();
  if (value.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("Kafka property '", key, "': ", path, " is empty"));
  }
  return value;
}

absl::Status CheckAssignor(const std::string& value) {
  if (!absl::StrContains(value, "cooperative") || KafkaLibraryAtLeast(kCooperativeIsSafe)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("Kafka property 'partition.assignment.strategy': ", value,
                   " needs librdkafka 2.10.1, this is ", KafkaLibraryVersion(),
                   ", where a commit during a rebalance loses the assignment; use range"));
}

absl::Status CheckQueuedMessages(const std::string& value) {
  if (KafkaLibraryAtLeast(kHasFetchQueueBackoff) || std::atoll(value.c_str()) >= 100'000) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "Kafka property 'queued.min.messages': ", value, " is less than 100000; librdkafka ",
      KafkaLibraryVersion(),
      " pauses a second each time the queue is full; bound memory by queued.max.messages.kbytes"));
}

absl::Status CheckUserProperty(const std::string& key, const std::string& value) {
  for (const OwnedProperty& owned : kOwned) {
    if (key == owned.key) {
      return absl::InvalidArgumentError(
          absl::StrCat("Kafka property '", key, "' cannot be set: ", ToAbsl(owned.reason)));
    }
  }
  if (key == "partition.assignment.strategy") return CheckAssignor(value);
  if (key == "queued.min.messages") return CheckQueuedMessages(value);
  return absl::OkStatus();
}

absl::Status AppendUser(const KafkaProperties& user, KafkaProperties* properties) {
  for (const auto& [given_key, given_value] : user) {
    std::string key = given_key, value = given_value;
    if (IsOneOf(key, kSecrets)) {
      return absl::InvalidArgumentError(absl::StrCat("Kafka property '", key,
                                                     "' is a secret: put it into a file and set '",
                                                     key, "_file' to its path"));
    }
    if (absl::EndsWith(key, ToAbsl(kFileSuffix))) {
      key.resize(key.size() - kFileSuffix.size());
      ASSIGN_OR_RETURN(value, ReadSecret(given_key, given_value));
    }
    RETURN_IF_ERROR(CheckUserProperty(key, value));
    properties->emplace_back(std::move(key), std::move(value));
  }
  return absl::OkStatus();
}

void Append(std::initializer_list<std::pair<const char*, const char*>> from, KafkaProperties* to) {
  to->insert(to->end(), from.begin(), from.end());
}

void AppendFetchDefaults(KafkaProperties* to) {
  Append({{"auto.offset.reset", "earliest"},  // Where a committed offset no longer exists.
          {"isolation.level", "read_committed"},
          {"fetch.max.bytes", "4000000"},  // Larger responses are mapped and faulted in each time.
          {"fetch.message.max.bytes", "1048576"},
          {"fetch.wait.max.ms", "100"},
          {"fetch.error.backoff.ms", "50"},
          {"queued.min.messages", "200000"},
          {"queued.max.messages.kbytes", "131072"}},
         to);
  if (KafkaLibraryAtLeast(kHasFetchQueueBackoff)) Append({{"fetch.queue.backoff.ms", "10"}}, to);
}

void AppendConsumerDefaults(const KafkaConfig& config, KafkaProperties* to) {
  to->emplace_back("group.id", config.group);
  Append({{"partition.assignment.strategy", "range"},
          {"session.timeout.ms", "45000"},
          {"heartbeat.interval.ms", "3000"},
          {"max.poll.interval.ms", "300000"},
          {"auto.commit.interval.ms", "1000"},
          {"enable.partition.eof", "true"},
          {"enable.auto.offset.store", "false"}},
         to);
  // Under exactly_once offsets are committed by the producer's transactions, and by nobody else.
  to->emplace_back("enable.auto.commit", config.delivery == "exactly_once" ? "false" : "true");
  AppendFetchDefaults(to);
}

void AppendProducerDefaults(bool batches, KafkaProperties* to) {
  Append({{"enable.idempotence", "true"},
          {"acks", "all"},
          {"batch.num.messages", "10000"},
          {"batch.size", "1000000"},
          // Larger than any batch: what is too large is the topic's to say, not this client's.
          {"message.max.bytes", "10485760"},
          {"compression.type", "zstd"},
          {"partitioner", "murmur2_random"},  // The Java client's, so that equal keys meet.
          {"queue.buffering.max.messages", "200000"},
          {"queue.buffering.max.kbytes", "262144"},
          {"message.timeout.ms", "0"}},
         to);
  // Alerts are few and wanted at once; a feed is many.
  Append({{"linger.ms", batches ? "5" : "0"}}, to);
}

std::string HostName() {
  char host[HOST_NAME_MAX + 1] = {};
  return gethostname(host, sizeof(host) - 1) == 0 ? std::string(host) : std::string();
}

bool IsTransactional(const KafkaConfig& config, KafkaClientKind kind) {
  return config.delivery == "exactly_once" && kind == KafkaClientKind::kProducer;
}

// A record that is not delivered must fail its transaction before the broker undoes it.
void BoundTransaction(KafkaProperties* properties) {
  const std::string timeout(FindProperty(*properties, "transaction.timeout.ms"));
  const long long timeout_ms = std::atoll(timeout.c_str());
  properties->emplace_back("message.timeout.ms",
                           std::to_string(std::max(1LL, timeout_ms - timeout_ms / 6)));
}

}  // namespace

std::string KafkaClientId(std::string_view role) {
  const std::string host = HostName();
  if (host.empty()) return absl::StrCat("lodewire-", ToAbsl(role));
  return absl::StrCat("lodewire-", host, "-", ToAbsl(role));
}

std::string TransactionalId(const KafkaConfig& config, std::string_view role) {
  return absl::StrCat(config.group, "-", config.member.empty() ? HostName() : config.member, "-",
                      ToAbsl(role));
}

absl::StatusOr<KafkaProperties> ResolveKafkaProperties(const KafkaConfig& config,
                                                       KafkaClientKind kind,
                                                       std::string_view role) {
  if (config.bootstrap_servers.empty()) {
    return absl::InvalidArgumentError("kafka.bootstrap_servers is empty; set it to host:port");
  }
  KafkaProperties properties = {{"bootstrap.servers", config.bootstrap_servers},
                                {"client.id", KafkaClientId(role)},
                                {"socket.nagle.disable", "true"},
                                {"socket.keepalive.enable", "true"},
                                // An authorisation error sticks to a topic until the next refresh.
                                {"topic.metadata.refresh.interval.ms", "30000"},
                                {"log_level", "5"}};
  const bool consumes = kind == KafkaClientKind::kConsumer || kind == KafkaClientKind::kReader;
  const bool produces = kind == KafkaClientKind::kProducer || kind == KafkaClientKind::kWriter;
  if (kind == KafkaClientKind::kConsumer) AppendConsumerDefaults(config, &properties);
  const bool transactional = IsTransactional(config, kind);
  if (kind == KafkaClientKind::kReader) {
    // assign() wants a group id, though nothing is ever committed under it.
    properties.emplace_back("group.id", KafkaClientId(role));
    Append({{"enable.auto.commit", "false"},
            {"enable.auto.offset.store", "false"},
            {"enable.partition.eof", "true"}},  // Readers want to know the end.
           &properties);
    AppendFetchDefaults(&properties);
  }
  if (produces) AppendProducerDefaults(kind == KafkaClientKind::kWriter, &properties);
  if (transactional) {
    properties.emplace_back("transactional.id", TransactionalId(config, role));
    properties.emplace_back("transaction.timeout.ms", "60000");
  }
  RETURN_IF_ERROR(AppendUser(config.properties, &properties));
  if (consumes) RETURN_IF_ERROR(AppendUser(config.consumer_properties, &properties));
  if (produces) RETURN_IF_ERROR(AppendUser(config.producer_properties, &properties));
  if (transactional) BoundTransaction(&properties);
  if (kind == KafkaClientKind::kConsumer) {
    // Each lane is a member of its own; under one name they would fence each other.
    for (auto& [key, value] : properties) {
      if (key == "group.instance.id") value = absl::StrCat(value, "-", ToAbsl(role));
    }
  }
  return properties;
}

absl::Status CheckKafkaProperties(const KafkaConfig& config) {
  ClientEvents events;
  events.set_quiet(true);
  for (const auto& [kind, type] : {std::pair(KafkaClientKind::kConsumer, RD_KAFKA_CONSUMER),
                                   std::pair(KafkaClientKind::kProducer, RD_KAFKA_PRODUCER)}) {
    ASSIGN_OR_RETURN(ConfHandle conf, MakeConf(config, kind, "check", &events));
    RETURN_IF_ERROR(MakeClient(type, std::move(conf)).status());
  }
  return absl::OkStatus();
}

bool IsSecretProperty(const KafkaConfig& config, std::string_view key) {
  const std::string as_file = absl::StrCat(ToAbsl(key), ToAbsl(kFileSuffix));
  for (const auto* list :
       {&config.properties, &config.consumer_properties, &config.producer_properties}) {
    for (const auto& property : *list) {
      if (property.first == as_file) return true;
    }
  }
  return false;
}

std::string_view FindProperty(const KafkaProperties& properties, std::string_view key) {
  for (auto property = properties.rbegin(); property != properties.rend(); ++property) {
    if (property->first == key) return property->second;
  }
  return {};
}

}  // namespace lodewire
