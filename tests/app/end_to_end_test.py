"""The service on a real Apache Kafka: from a record to an acknowledged alert, nothing lost."""

import importlib.util
import json
import os
import pathlib
import signal
import sys
import unittest

from harness import Lodewire, idle_story, story, true_story, wait_until

BOOTSTRAP = os.environ.get("LODEWIRE_KAFKA_BOOTSTRAP", "")
REASON = os.environ.get("LODEWIRE_KAFKA_SKIP_REASON", "no broker was started: use ./dev test")
if importlib.util.find_spec("confluent_kafka") is None:
    BOOTSTRAP, REASON = "", "confluent-kafka is not installed: ./dev test makes the environment"
if not BOOTSTRAP and os.environ.get("CI") == "true":
    sys.exit(f"end_to_end_test: {REASON}; under CI=true that is a failure")


def alerts_of(records):
    return [json.loads(record.value()) for record in records]


@unittest.skipUnless(BOOTSTRAP, REASON)
class EndToEnd(unittest.TestCase):
    def setUp(self):
        self.lodewire = Lodewire(BOOTSTRAP)
        self.addCleanup(self.lodewire.close)

    def create_topics(self, partitions=4):
        result = self.lodewire.call("topics", "create", "--partitions", str(partitions))
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_missing_topics_are_named_with_the_command_that_makes_them(self):
        result = self.lodewire.call("run")
        self.assertEqual(result.returncode, 78, result.stderr)
        self.assertIn(self.lodewire.topic("news"), result.stderr)
        self.assertIn("lodewire topics create", result.stderr)

    def test_a_true_story_reaches_desk_and_siem_once_and_the_offset_is_committed(self):
        self.create_topics()
        run = self.lodewire.start()
        stories = [idle_story(i) for i in range(200)] + [true_story(i) for i in range(5)]
        self.lodewire.feed("news", stories)
        desk = self.lodewire.records("desk", lambda found: len(found) >= 5)
        self.assertEqual(self.lodewire.stop(run), 0, run.log.read_text())
        alerts = alerts_of(desk)
        self.assertEqual(sorted(a["storyId"] for a in alerts), [f"story-{i}" for i in range(5)])
        self.assertEqual(len({a["alertId"] for a in alerts}), 5)
        minerals = {m["id"] for m in alerts[0]["minerals"]}
        self.assertEqual(minerals, {"gallium", "germanium"})
        siem = self.lodewire.records("siem", lambda found: len(found) >= 5, timeout=10)
        self.assertEqual(
            sorted(json.loads(r.value())["finding_info"]["uid"] for r in siem),
            sorted(a["alertId"] for a in alerts),
        )
        headers = dict(desk[0].headers())
        self.assertEqual(headers["ce_specversion"], b"1.0")
        self.assertEqual(headers["ce_id"].decode(), alerts[0]["alertId"])
        self.assertEqual(self.lodewire.lag("news"), 0)

    def test_evidence_points_into_the_bytes_as_sent(self):
        self.create_topics(1)
        run = self.lodewire.start()
        event = story(
            1,
            "Kontrolle: China stoppt Ausfuhr &#8212; gallium",
            "China\u2019s commerce ministry\u00a0announced a ban on gallium exports on Friday.",
        )
        self.lodewire.feed("news", [event])
        alert = alerts_of(self.lodewire.records("all", lambda found: len(found) >= 1))[0]
        self.lodewire.stop(run)
        spans = alert["matches"][0]["evidence"]
        self.assertTrue(spans)
        for span in spans:
            sent = event[span["field"]].encode()
            piece = sent[span.get("begin", 0) : span["end"]].decode()
            self.assertEqual(piece, span["text"])

    def test_bad_records_become_dead_letters_with_bytes_key_and_headers_untouched(self):
        self.create_topics(1)
        run = self.lodewire.start()
        bad = [
            (b"k1", b'{"headline": "broken', [("trace", b"1")]),
            (b"k2", b"[1, 2, 3]", []),
            (b"k3", b"\xff\xfe\x00", []),
        ]
        self.lodewire.produce("news", bad)
        self.lodewire.produce("news", [(b"k4", None, [])])
        self.lodewire.feed("news", [true_story(1)])
        letters = self.lodewire.records("news.dlq", lambda found: len(found) >= 3)
        alerts = self.lodewire.records("desk", lambda found: len(found) >= 1)
        self.assertEqual(self.lodewire.stop(run), 0, run.log.read_text())
        self.assertEqual([(r.key(), r.value()) for r in letters], [(k, v) for k, v, _ in bad])
        headers = dict(letters[0].headers())
        self.assertEqual(headers["trace"], b"1")
        self.assertEqual(headers["__connect.errors.topic"].decode(), self.lodewire.topic("news"))
        self.assertEqual(headers["__connect.errors.offset"], b"0")
        self.assertEqual(headers["__connect.errors.exception.class.name"], b"malformed_json")
        self.assertEqual(len(alerts), 1, "the pipeline goes on behind bad records")
        self.assertEqual(self.lodewire.lag("news"), 0, "a tombstone holds nothing back")

    def test_a_killed_member_loses_nothing_and_a_redelivery_has_the_same_id(self):
        self.create_topics(4)
        first = self.lodewire.start()
        self.lodewire.feed("news", [true_story(i) for i in range(100)])
        self.lodewire.records("desk", lambda found: len(found) >= 50)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
        self.lodewire.feed("news", [true_story(i) for i in range(100, 200)])
        second = self.lodewire.start()
        desk = self.lodewire.records(
            "desk",
            lambda found: len({json.loads(r.value())["storyId"] for r in found}) >= 200,
            timeout=60,
        )
        self.assertEqual(self.lodewire.stop(second), 0, second.log.read_text())
        by_story = {}
        for alert in alerts_of(desk):
            by_story.setdefault(alert["storyId"], set()).add(alert["alertId"])
        self.assertEqual(len(by_story), 200)
        self.assertTrue(all(len(ids) == 1 for ids in by_story.values()))
        self.assertEqual(self.lodewire.lag("news"), 0)

    def test_members_come_and_go_under_load_and_every_alert_comes(self):
        self.create_topics(8)
        members = [self.lodewire.start()]
        for batch in range(4):
            self.lodewire.feed("news", [true_story(batch * 250 + i) for i in range(250)])
            if batch == 0:
                members.append(self.lodewire.start())
            if batch == 2:
                self.assertEqual(self.lodewire.stop(members[0]), 0, members[0].log.read_text())
        desk = self.lodewire.records(
            "desk",
            lambda found: len({json.loads(r.value())["storyId"] for r in found}) >= 1000,
            timeout=60,
        )
        self.assertEqual(self.lodewire.stop(members[1]), 0, members[1].log.read_text())
        ids = [alert["alertId"] for alert in alerts_of(desk)]
        self.assertEqual(len(set(ids)), 1000)
        print(
            f"duplicates after a graceful handover: {len(ids) - len(set(ids))}", file=sys.stderr
        )
        self.assertEqual(self.lodewire.lag("news"), 0)

    def test_start_latest_does_not_replay_history(self):
        self.create_topics(1)
        self.lodewire.feed("news", [true_story(1)])
        run = self.lodewire.start("--set", "kafka.start=latest")
        self.assertTrue(wait_until(lambda: "running" in run.log.read_text()))

        # The position of a group with nothing committed is known once it is assigned; feed until
        # one arrives.
        def fed():
            self.lodewire.feed("news", [true_story(2)])
            return self.lodewire.records("desk", lambda found: len(found) >= 1, timeout=2)

        self.assertTrue(wait_until(fed))
        self.lodewire.stop(run)
        desk = alerts_of(self.lodewire.records("desk", lambda found: False, timeout=3))
        self.assertEqual({a["storyId"] for a in desk}, {"story-2"})

    def test_two_threads_a_lane_give_every_alert_once(self):
        self.create_topics(4)
        run = self.lodewire.start("--set", "pipeline.threads=split")
        stories = [true_story(i) if i % 5 == 0 else idle_story(i) for i in range(2000)]
        self.lodewire.feed("news", stories)
        desk = self.lodewire.records("desk", lambda found: len(found) >= 400)
        threads = pathlib.Path(f"/proc/{run.pid}/task").glob("*/comm")
        names = {thread.read_text().strip() for thread in threads}
        self.assertLessEqual({"lane-0-front", "lane-0-back"}, names)
        self.assertEqual(self.lodewire.stop(run), 0, run.log.read_text())
        expected = sorted(f"story-{i}" for i in range(0, 2000, 5))
        self.assertEqual(sorted(a["storyId"] for a in alerts_of(desk)), expected)
        self.assertEqual(self.lodewire.lag("news"), 0)

    def test_a_record_that_is_too_large_becomes_a_dead_letter_with_all_its_bytes(self):
        self.create_topics(1)
        sizes = ("pipeline.record_bytes_max=20000", "pipeline.field_bytes_max=20000")
        run = self.lodewire.start("--set", sizes[0], "--set", sizes[1])
        large = json.dumps(story(1, "China bans gallium", "gallium export ban " * 2000)).encode()
        self.lodewire.produce("news", [(b"large", large, [("trace", b"7")])])
        self.lodewire.feed("news", [true_story(2)])
        letters = self.lodewire.records("news.dlq", lambda found: len(found) >= 1)
        alerts = self.lodewire.records("desk", lambda found: len(found) >= 1)
        self.assertEqual(self.lodewire.stop(run), 0, run.log.read_text())
        self.assertEqual([(r.key(), r.value()) for r in letters], [(b"large", large)])
        headers = dict(letters[0].headers())
        self.assertEqual(headers["trace"], b"7")
        self.assertEqual(headers["__connect.errors.exception.class.name"], b"too_large")
        self.assertEqual([a["storyId"] for a in alerts_of(alerts)], ["story-2"])
        self.assertEqual(self.lodewire.lag("news"), 0)

    def test_a_dead_letter_topic_that_refuses_the_size_gets_the_headers_alone(self):
        self.create_topics(1)
        self.lodewire.set_topic("news.dlq", max_message_bytes=2000)
        run = self.lodewire.start()
        broken = b"{" + os.urandom(5000).hex().encode()  # zstd must not make it small
        self.lodewire.produce("news", [(b"large", broken, [("trace", b"7")]), (b"small", b"{", [])])
        letters = self.lodewire.records("news.dlq", lambda found: len(found) >= 2)
        self.assertEqual(self.lodewire.stop(run), 0, run.log.read_text())
        by_key = {r.key(): r for r in letters}
        self.assertEqual(len(letters), 2)
        self.assertEqual(by_key[b"small"].value(), b"{")
        self.assertIsNone(by_key[b"large"].value())
        headers = dict(by_key[b"large"].headers())
        self.assertEqual(headers["lodewire.truncated"], b"1")
        self.assertEqual(headers["trace"], b"7")
        self.assertEqual(headers["__connect.errors.offset"], b"0")
        self.assertEqual(self.lodewire.lag("news"), 0)

    def test_a_topic_that_refuses_an_alert_is_named_and_takes_it_when_it_is_put_right(self):
        self.create_topics(1)
        self.lodewire.set_topic("desk", max_message_bytes=300)
        run = self.lodewire.start("--set", "pipeline.refused_retry=1s")
        self.lodewire.feed("news", [idle_story(0), true_story(1), idle_story(2)])
        self.assertTrue(wait_until(lambda: "refuses a record" in run.log.read_text()))
        told = run.log.read_text()
        for part in (self.lodewire.topic("desk"), "max.message.bytes", "Fix the topic"):
            self.assertIn(part, told)
        self.assertTrue(wait_until(lambda: self.lodewire.lag("news") == 2, timeout=10))
        self.assertIsNone(run.poll())
        self.lodewire.set_topic("desk", max_message_bytes=1000000)
        self.lodewire.feed("news", [true_story(3)])
        desk = self.lodewire.records("desk", lambda found: len(found) >= 2)
        self.assertEqual(self.lodewire.stop(run), 0, run.log.read_text())
        self.assertEqual({a["storyId"] for a in alerts_of(desk)}, {"story-1", "story-3"})
        self.assertIn("the input partition goes on", run.log.read_text())
        self.assertEqual(self.lodewire.lag("news"), 0)

    def test_tail_of_a_topic_that_does_not_exist_names_the_command_that_makes_it(self):
        result = self.lodewire.call("tail")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn(self.lodewire.topic("all") + " does not exist", result.stderr)
        self.assertIn("lodewire topics create", result.stderr)

    def test_tail_prints_alerts_and_ends_at_its_limit(self):
        self.create_topics(1)
        run = self.lodewire.start()
        self.lodewire.feed("news", [true_story(7)])
        tail = self.lodewire.call(
            "tail",
            "--topic",
            self.lodewire.topic("desk"),
            "--from-beginning",
            "--limit",
            "1",
            "--json",
        )
        self.assertEqual(tail.returncode, 0, tail.stderr)
        self.assertEqual(json.loads(tail.stdout)["storyId"], "story-7")
        self.lodewire.stop(run)


if __name__ == "__main__":
    unittest.main(verbosity=2)
