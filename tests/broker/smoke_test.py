#!/usr/bin/env python3
"""A newer client (PyPI's confluent-kafka) makes a topic, produces and consumes on the test broker.

It tells a broken broker from a broken pipeline: when this test fails, look at the broker first.
Reads LODEWIRE_KAFKA_BOOTSTRAP; without it the test is skipped (exit 77) with the reason.
"""

import os
import pathlib
import sys
import time
import uuid

MESSAGES = 1000
TIMEOUT_S = 30


def main():
    bootstrap = os.environ.get("LODEWIRE_KAFKA_BOOTSTRAP", "")
    if not bootstrap:
        reason = os.environ.get("LODEWIRE_KAFKA_SKIP_REASON", "no broker; ./dev test starts one")
        print(f"skipped: {reason}")
        return 77
    try:
        from confluent_kafka import Consumer, Producer
        from confluent_kafka.admin import AdminClient, NewTopic
    except ImportError:
        python = pathlib.Path(__file__).resolve().parents[2] / ".venv/bin/python"
        if sys.prefix == sys.base_prefix and python.exists():
            os.execv(python, [str(python), "-B", __file__])
        print("skipped: confluent-kafka is not installed; ./dev test makes the .venv that has it")
        return 77

    topic = f"smoke.{uuid.uuid4().hex}"
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(topic, num_partitions=4)])[topic].result(timeout=TIMEOUT_S)
    try:
        producer = Producer({"bootstrap.servers": bootstrap, "enable.idempotence": True})
        for number in range(MESSAGES):
            producer.produce(topic, value=str(number), key=str(number))
        left = producer.flush(TIMEOUT_S)
        assert left == 0, f"{left} messages were not acknowledged within {TIMEOUT_S} s"

        consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": topic,
                             "auto.offset.reset": "earliest", "enable.auto.commit": False})
        consumer.subscribe([topic])
        seen = []
        deadline = time.monotonic() + TIMEOUT_S
        while len(seen) < MESSAGES and time.monotonic() < deadline:
            for message in consumer.consume(MESSAGES, timeout=0.2):
                assert message.error() is None, message.error()
                seen.append(int(message.value()))
        consumer.commit(asynchronous=False)
        consumer.close()
        assert sorted(seen) == list(range(MESSAGES)), f"{len(seen)} of {MESSAGES} came back"
    finally:
        admin.delete_topics([topic])
        admin.poll(0)
    print(f"{MESSAGES} messages went through {bootstrap}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
