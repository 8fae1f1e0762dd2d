"""Runs the lodewire binary for tests; processes are always ended.

The independent client is confluent-kafka from PyPI, whose librdkafka is years newer than Debian's.
"""

import json
import os
import pathlib
import signal
import subprocess
import tempfile
import threading
import time
import uuid

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(
    os.environ.get("LODEWIRE_BINARY", SOURCE / "build/release/pipeline/lodewire")
)
CONFIG = """
kafka:
  bootstrap_servers: '{bootstrap}'
  group: '{group}'
  start: earliest
  consumer_properties: {{session.timeout.ms: '6000', heartbeat.interval.ms: '500'}}
inputs:
  - {{topic: '{prefix}.news', category: news, encoding: {news_encoding}}}
  - {{topic: '{prefix}.trade', category: trade, encoding: json}}
routes:
  - {{name: desk, topic: '{prefix}.desk', format: json, severity: high}}
  - {{name: siem, topic: '{prefix}.siem', format: ocsf, severity: low}}
  - {{name: all, topic: '{prefix}.all', format: json}}
rules:
  directory: '{source}/config/rules'
  vocabulary_directory: '{source}/config/vocabulary'
  domain_directory: '{source}/config/domain'
  mutes_topic: '{prefix}.mutes'
  reference_directory: '{source}/config/reference'
  severity_file: '{source}/config/severity.yaml'
ops: {{address: ''}}
shutdown: {{drain_timeout: 10s, close_timeout: 5s}}
"""


def story(number, headline, body, **more):
    """A news event in proto3 JSON."""
    event = {
        "provider": "test-wire",
        "storyId": f"story-{number}",
        "version": 1,
        "language": "en",
        "headline": headline,
        "body": body,
        "publishedTime": "2025-05-09T08:00:00Z",
        "sourceReliability": "SOURCE_RELIABILITY_B",
    }
    event.update(more)
    return event


def true_story(number):
    """A story that must alert at the desk: a control on a named mineral, in plain words."""
    return story(
        number,
        f"China bans gallium exports, notice {number:06d}",
        "China's Ministry of Commerce said on Friday it banned exports of gallium and germanium "
        "without a licence, effective immediately.",
    )


def idle_story(number):
    """A story that must not alert."""
    return story(
        number, f"Local team wins match {number}", "The home side won three to one on Sunday."
    )


class Lodewire:
    """One configuration and the processes that were started with it."""

    def __init__(self, bootstrap, news_encoding="json", prefix=None, extra=""):
        self.folder = tempfile.TemporaryDirectory(prefix="lodewire-test-")
        self.prefix = prefix or f"t{uuid.uuid4().hex[:10]}"
        self.bootstrap = bootstrap
        self.group = f"{self.prefix}-group"
        self.config = pathlib.Path(self.folder.name) / "lodewire.yaml"
        self.config.write_text(
            CONFIG.format(
                bootstrap=bootstrap,
                group=self.group,
                prefix=self.prefix,
                source=SOURCE,
                news_encoding=news_encoding,
            )
            + extra
        )
        self.processes = []

    def topic(self, name):
        return f"{self.prefix}.{name}"

    def call(self, *arguments, stdin=None, timeout=60):
        """A command that ends by itself."""
        return subprocess.run(
            [str(BINARY), *arguments, "--config", str(self.config)],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def start(self, *arguments):
        """`lodewire run` in the background; its stderr goes to a file in the folder."""
        log = pathlib.Path(self.folder.name) / f"run-{len(self.processes)}.log"
        with log.open("w") as stream:
            process = subprocess.Popen(
                [str(BINARY), "run", "--config", str(self.config), *arguments],
                stdout=subprocess.DEVNULL,
                stderr=stream,
            )
        process.log = log
        self.processes.append(process)
        return process

    def feed(self, topic, events):
        lines = "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events)
        result = self.call("feed", "-", "--topic", self.topic(topic), stdin=lines)
        assert result.returncode == 0, result.stderr

    def stop(self, process, timeout=40):
        process.send_signal(signal.SIGTERM)
        return process.wait(timeout)

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait(10)
        self.folder.cleanup()

    # What an independent client sees.

    def reader(self, topic):
        """A consumer of a whole topic, from its beginning, and how many partitions there are."""
        import confluent_kafka

        consumer = confluent_kafka.Consumer(
            {
                "bootstrap.servers": self.bootstrap,
                "group.id": f"{self.prefix}-reader-{uuid.uuid4().hex[:6]}",
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
            }
        )
        metadata = consumer.list_topics(self.topic(topic), timeout=10)
        partitions = metadata.topics[self.topic(topic)].partitions
        consumer.assign(
            [confluent_kafka.TopicPartition(self.topic(topic), p, 0) for p in partitions]
        )
        return consumer, len(partitions)

    def records(self, topic, enough, timeout=30):
        """All records of a topic, waiting until `enough(records)` or the time is over."""
        consumer, _ = self.reader(topic)
        found = []
        end = time.monotonic() + timeout
        while time.monotonic() < end and not enough(found):
            message = consumer.poll(0.2)
            if message is not None and message.error() is None:
                found.append(message)
        consumer.close()
        return found

    def records_now(self, topic, timeout=30):
        """What stands in a topic now, to the end of each partition."""
        import confluent_kafka

        consumer, open_partitions = self.reader(topic)
        found = []
        end = time.monotonic() + timeout
        while open_partitions > 0:
            assert time.monotonic() < end, f"{topic}: only {len(found)} records in {timeout} s"
            message = consumer.poll(0.2)
            if message is None:
                continue
            if message.error() is None:
                found.append(message)
            elif message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF:
                open_partitions -= 1
        consumer.close()
        return found

    def produce(self, topic, records):
        """Raw records: (key, value, headers) tuples."""
        import confluent_kafka

        producer = confluent_kafka.Producer({"bootstrap.servers": self.bootstrap})
        for key, value, headers in records:
            producer.produce(self.topic(topic), key=key, value=value, headers=headers)
        assert producer.flush(20) == 0

    def set_topic(self, topic, **properties):
        """Changes properties of a topic: `max_message_bytes=2000` is max.message.bytes."""
        from confluent_kafka.admin import (
            AdminClient,
            AlterConfigOpType,
            ConfigEntry,
            ConfigResource,
        )

        entries = [
            ConfigEntry(
                name.replace("_", "."),
                str(value),
                incremental_operation=AlterConfigOpType.SET,
            )
            for name, value in properties.items()
        ]
        resource = ConfigResource(
            ConfigResource.Type.TOPIC, self.topic(topic), incremental_configs=entries
        )
        client = AdminClient({"bootstrap.servers": self.bootstrap})
        for change in client.incremental_alter_configs([resource]).values():
            change.result(10)

    @staticmethod
    def watermarks(consumer, at):
        """The partitions of a topic that was just made have no leader for a moment."""
        import confluent_kafka

        unsettled = (
            confluent_kafka.KafkaError.NOT_LEADER_FOR_PARTITION,
            confluent_kafka.KafkaError.LEADER_NOT_AVAILABLE,
        )
        end = time.monotonic() + 10
        while True:
            try:
                return consumer.get_watermark_offsets(at, timeout=10)
            except confluent_kafka.KafkaException as error:
                if error.args[0].code() not in unsettled or time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def lag(self, topic):
        """Records of a topic that the group has not committed."""
        import confluent_kafka

        consumer = confluent_kafka.Consumer(
            {"bootstrap.servers": self.bootstrap, "group.id": self.group}
        )
        metadata = consumer.list_topics(self.topic(topic), timeout=10)
        total = 0
        for partition in metadata.topics[self.topic(topic)].partitions:
            at = confluent_kafka.TopicPartition(self.topic(topic), partition)
            low, high = self.watermarks(consumer, at)
            committed = consumer.committed([at], timeout=10)[0].offset
            total += high - max(committed, low)
        consumer.close()
        return total


class Feeder(threading.Thread):
    """Feeds stories at a steady rate in the background, whatever becomes of the broker."""

    def __init__(self, lodewire, topic, make, rate):
        import confluent_kafka

        super().__init__(daemon=True)  # A test that failed leaves it behind.
        self.producer = confluent_kafka.Producer(
            {
                "bootstrap.servers": lodewire.bootstrap,
                "enable.idempotence": True,
                "message.timeout.ms": 120000,
            }
        )
        self.topic, self.make, self.rate = lodewire.topic(topic), make, rate
        self.count = 0
        self.ended = threading.Event()
        self.start()

    def run(self):
        while not self.ended.wait(1 / self.rate):
            self.producer.produce(self.topic, json.dumps(self.make(self.count)).encode())
            self.producer.poll(0)
            self.count += 1

    def finish(self):
        """How many stories are in the topic; all that were made."""
        self.ended.set()
        self.join()
        assert self.producer.flush(60) == 0
        return self.count


def wait_until(condition, timeout=30):
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False
