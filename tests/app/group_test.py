"""The commands for whoever runs a consumer group, on a real Apache Kafka."""

import importlib.util
import json
import os
import sys
import time
import unittest

from harness import Feeder, Lodewire, idle_story, true_story, wait_until

BOOTSTRAP = os.environ.get("LODEWIRE_KAFKA_BOOTSTRAP", "")
REASON = os.environ.get("LODEWIRE_KAFKA_SKIP_REASON", "no broker was started: use ./dev test")
if importlib.util.find_spec("confluent_kafka") is None:
    BOOTSTRAP, REASON = "", "confluent-kafka is not installed: ./dev test makes the environment"
if not BOOTSTRAP and os.environ.get("CI") == "true":
    sys.exit(f"group_test: {REASON}; under CI=true that is a failure")


@unittest.skipUnless(BOOTSTRAP, REASON)
class Group(unittest.TestCase):
    def setUp(self):
        self.lodewire = Lodewire(BOOTSTRAP)
        self.addCleanup(self.lodewire.close)

    def create_topics(self, partitions=2):
        result = self.lodewire.call("topics", "create", "--partitions", str(partitions))
        self.assertEqual(result.returncode, 0, result.stderr)

    def json(self, *arguments):
        result = self.lodewire.call(*arguments, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def run_until_read(self, *arguments):
        """A member that reads everything there is and leaves."""
        run = self.lodewire.start(*arguments)
        self.assertTrue(wait_until(lambda: "running:" in run.log.read_text()), run.log.read_text())
        self.assertTrue(wait_until(lambda: self.lodewire.lag("news") == 0), run.log.read_text())
        self.assertEqual(self.lodewire.stop(run), 0, run.log.read_text())
        return run


class Lag(Group):
    def test_it_counts_what_waits_and_names_the_owner_of_each_partition(self):
        self.create_topics()
        self.lodewire.feed("news", [idle_story(i) for i in range(50)])
        self.run_until_read()
        self.lodewire.feed("news", [idle_story(i) for i in range(30)])
        group = self.json("lag")
        self.assertEqual((group["state"], group["members"], group["lag"]), ("Empty", 0, 30))
        self.assertEqual(self.lodewire.lag("news"), 30, "an independent client says the same")
        news = [p for p in group["partitions"] if p["topic"] == self.lodewire.topic("news")]
        self.assertEqual(sum(p["lag"] for p in news), 30)
        self.assertTrue(all(p["lag"] == p["end"] - p["committed"] for p in news))
        self.assertEqual({p["member"] for p in news}, {None})
        run = self.lodewire.start()
        self.assertTrue(wait_until(lambda: self.json("lag")["lag"] == 0))
        group = self.json("lag", self.lodewire.group)
        self.assertEqual((group["state"], group["members"]), ("Stable", 1))
        owners = {p["member"] for p in group["partitions"]}
        self.assertEqual(len(owners), 1)
        self.assertTrue(owners.pop().startswith("lodewire-"))
        table = self.lodewire.call("lag").stdout
        self.assertRegex(table, r"TOPIC +PARTITION +COMMITTED +END +LAG +MEMBER +HOST\n")
        self.assertRegex(table, r"\nTOTAL +0\n")
        self.assertEqual(self.lodewire.stop(run), 0)

    def test_an_unknown_group_is_said_with_the_names_that_are_known(self):
        self.create_topics()
        self.lodewire.feed("news", [idle_story(1)])
        self.run_until_read()
        result = self.lodewire.call("lag", self.lodewire.group[:-1])
        self.assertEqual(result.returncode, 1)
        self.assertIn("is not known to the cluster", result.stderr)
        self.assertIn(f"did you mean '{self.lodewire.group}'", result.stderr)
        self.assertEqual(result.stdout, "")


class Seek(Group):
    def alerts(self, route):
        """Those of a member that left, so all are there."""
        return [json.loads(record.value()) for record in self.lodewire.records_now(route)]

    def test_a_group_that_was_set_back_alerts_again_only_where_replays_are_wanted(self):
        self.lodewire.config.write_text(
            self.lodewire.config.read_text().replace(
                "format: json}", "format: json, replay: mark}", 1
            )
        )
        self.create_topics()
        self.lodewire.feed("news", [true_story(i) for i in range(6)])
        self.run_until_read()
        dry = self.json("seek", self.lodewire.group, "--to-earliest", "--dry-run")
        self.assertEqual((dry["dry_run"], dry["replayed"], dry["skipped"]), (True, 6, 0))
        self.assertEqual(self.lodewire.lag("news"), 0, "a dry run changes nothing")
        done = self.lodewire.call("seek", self.lodewire.group, "--to-earliest")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"TOPIC +PARTITION +FROM +TO +REPLAYED +SKIPPED\n")
        self.assertIn("go to route all, not to desk, siem", done.stderr)
        self.assertEqual(self.lodewire.lag("news"), 6)
        # Two members, one after the other: the horizon outlives the first and a restart.
        self.lodewire.feed("news", [true_story(i) for i in range(6, 8)])
        self.run_until_read()
        self.run_until_read()
        desk = self.alerts("desk")
        self.assertEqual(sorted(a["storyId"] for a in desk), [f"story-{i}" for i in range(8)])
        self.assertTrue(all("replay" not in a.get("marks", []) for a in desk))
        everything = self.alerts("all")
        self.assertEqual(len(everything), 14)
        again = [a for a in everything if "replay" in a.get("marks", [])]
        self.assertEqual(sorted(a["storyId"] for a in again), [f"story-{i}" for i in range(6)])
        first = {a["storyId"]: a["alertId"] for a in everything if a not in again}
        self.assertTrue(all(first[a["storyId"]] == a["alertId"] for a in again), "the same ids")

    def test_it_refuses_while_the_group_has_members_and_what_means_nothing(self):
        self.create_topics()
        run = self.lodewire.start()
        self.assertTrue(wait_until(lambda: self.lodewire.call("lag").returncode == 0))
        refused = self.lodewire.call("seek", self.lodewire.group, "--to-latest")
        self.assertEqual(refused.returncode, 1, refused.stderr)
        self.assertIn("has 1 member(s): lodewire-", refused.stderr)
        self.assertIn("stop them first", refused.stderr)
        self.assertEqual(self.lodewire.stop(run), 0)
        for arguments, code, said in (
            ([], 2, "say where to"),
            (["--to-latest", "--to-earliest"], 2, "say where to"),
            (["--to-datetime", "yesterday"], 2, "'yesterday' is no time"),
            (["--to-latest", "--topic", "gone"], 1, "'gone'"),
        ):
            result = self.lodewire.call("seek", self.lodewire.group, *arguments)
            self.assertEqual(result.returncode, code, result.stderr)
            self.assertIn(said, result.stderr)
        unknown = self.lodewire.call("seek", "nobody", "--to-latest")
        self.assertEqual(unknown.returncode, 1)
        self.assertIn("'nobody' is not known", unknown.stderr)

    def test_to_a_time_to_an_offset_and_to_the_end(self):
        self.create_topics(1)
        self.lodewire.feed("news", [idle_story(i) for i in range(10)])
        self.run_until_read()
        topic = self.lodewire.topic("news")
        news = ("--topic", topic)
        back = self.json("seek", self.lodewire.group, "--to-offset", "4", *news)
        self.assertEqual([(p["from"], p["to"]) for p in back["partitions"]], [(10, 4)])
        self.assertEqual(self.lodewire.lag("news"), 6)
        skip = self.json("seek", self.lodewire.group, "--to-latest", *news)
        self.assertEqual((skip["skipped"], self.lodewire.lag("news")), (6, 0))
        old = self.json("seek", self.lodewire.group, "--to-datetime", "2020-01-01", *news)
        self.assertEqual([(p["from"], p["to"]) for p in old["partitions"]], [(10, 0)])
        future = self.json("seek", self.lodewire.group, "--to-datetime", "2099-01-01", *news)
        self.assertEqual([p["to"] for p in future["partitions"]], [10])
        beyond = self.lodewire.call("seek", self.lodewire.group, "--to-offset", "99", *news)
        self.assertIn("there is no offset 99; 10 is the nearest", beyond.stderr)


class DeadLetters(Group):
    def dead(self, count=3):
        """Records that cannot be read, as dead letters."""
        self.create_topics(1)
        records = [(f"k{i}".encode(), b'{"headline": ' + bytes([0x1B]), []) for i in range(count)]
        self.lodewire.produce("news", records)
        self.run_until_read()

    def lines(self, *arguments):
        result = self.lodewire.call("dlq", *arguments, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        return [json.loads(line) for line in result.stdout.splitlines()]

    def test_list_filters_and_show_escapes_what_strangers_wrote(self):
        self.dead()
        listed = self.lines("list")
        self.assertEqual([line["reason"] for line in listed], ["malformed_json"] * 3)
        dlq, news = self.lodewire.topic("news.dlq"), self.lodewire.topic("news")
        self.assertEqual(listed[1]["place"], f"{dlq}/0@1")
        self.assertEqual(listed[1]["origin"], f"{news}/0@1")
        for arguments, count in (
            (["--reason", "malformed_json"], 3),
            (["--reason", "too_large"], 0),
            (["--topic", news], 3),
            (["--topic", self.lodewire.topic("trade")], 0),
            (["--partition", "7"], 0),
            (["--since", "2099-01-01"], 0),
            (["--until", "2099-01-01"], 3),
            (["--limit", "2"], 2),
            ([f"{dlq}/0@2"], 1),
        ):
            self.assertEqual(len(self.lines("list", *arguments)), count, arguments)
        show = self.lodewire.call("dlq", "show", f"{dlq}/0@0").stdout
        self.assertIn('{"headline": \\x1b', show)
        self.assertNotIn("\x1b", show)
        self.assertIn("reason   malformed_json (decode)", show)
        self.assertIn("__connect.errors.offset: 0", show)
        bad = self.lodewire.call("dlq", "list", "--reason", "nonsense")
        self.assertEqual(bad.returncode, 2)
        self.assertIn("too_large", bad.stderr)
        missing = self.lodewire.call("dlq", "show", f"{dlq}/0@99")
        self.assertEqual(missing.returncode, 1)
        self.assertIn("there is no dead letter", missing.stderr)

    def test_a_replay_keeps_the_alert_id_of_its_origin_and_is_not_done_twice(self):
        self.create_topics(1)
        story = json.dumps(true_story(1)).encode()
        sizes = ("--set", "pipeline.record_bytes_max=16384", "--set")
        large = json.dumps({**true_story(1), "body": true_story(1)["body"] + "x" * 20000}).encode()
        self.lodewire.produce("news", [(b"other", story, []), (b"large", large, [("t", b"7")])])
        self.run_until_read(*sizes, "pipeline.field_bytes_max=16384")
        dry = self.json("dlq", "replay", "--dry-run")
        self.assertEqual((dry["dry_run"], dry["replayed"]), (True, 1))
        done = self.lodewire.call("dlq", "replay", "--rate", "50")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("replayed 1 dead letter(s)", done.stderr)
        self.run_until_read()
        desk = self.lodewire.records_now("desk")
        alerts = [json.loads(record.value()) for record in desk]
        self.assertEqual(["replay" in a.get("marks", []) for a in alerts], [False, True])
        self.assertEqual(alerts[1]["source"]["offset"], "1", "where it stood first")
        again = self.json("dlq", "replay")
        self.assertEqual((again["replayed"], again["replayed_before"]), (0, 1))
        self.assertEqual([line["replayed"] for line in self.lines("list")], [True])
        self.assertEqual(self.lodewire.lag("news"), 0, "nothing was sent")
        forced = self.json("dlq", "replay", "--again")
        self.assertEqual(forced["replayed"], 1)
        self.run_until_read()
        desk = self.lodewire.records_now("desk")
        ids = [json.loads(record.value())["alertId"] for record in desk]
        self.assertEqual(ids[1], ids[2])
        headers = dict(self.lodewire.records("news", lambda found: len(found) >= 3)[2].headers())
        self.assertEqual(headers["t"], b"7")
        self.assertNotIn("__connect.errors.exception.class.name", headers)

    def test_a_replay_to_a_topic_that_is_gone_says_so_and_sends_nothing(self):
        from confluent_kafka.admin import AdminClient

        self.dead(2)
        client = AdminClient({"bootstrap.servers": BOOTSTRAP})
        topic = self.lodewire.topic("news")
        client.delete_topics([topic])[topic].result(10)
        self.assertTrue(wait_until(lambda: topic not in client.list_topics(timeout=5).topics))
        result = self.lodewire.call("dlq", "replay")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn(f"{topic} (2 letter(s))", result.stderr)
        self.assertIn("nothing was replayed", result.stderr)
        self.assertEqual([line["replayed"] for line in self.lines("list")], [False, False])


class Doctor(Group):
    def findings(self, code, *arguments):
        result = self.lodewire.call("doctor", "--json", *arguments)
        self.assertEqual(result.returncode, code, result.stderr + result.stdout)
        return json.loads(result.stdout)

    def test_a_sound_cluster_has_no_error_and_a_broken_one_names_each(self):
        missing = self.findings(1)
        said = " ".join(f["seen"] + f["remedy"] for f in missing["findings"])
        self.assertIn(self.lodewire.topic("news.dlq"), said)
        self.assertIn("lodewire topics create", said)
        self.create_topics(2)
        self.lodewire.feed("news", [idle_story(i) for i in range(5)])
        self.run_until_read()
        sound = self.findings(0)
        levels = {f["check"]: f["level"] for f in sound["findings"]}
        self.assertEqual(sound["errors"], 0, sound)
        for check in ("rules", "offsets", "lanes", "clock", "memory"):
            self.assertEqual(levels.get(check), "ok", sound)
        self.assertIn("protocol", levels)
        self.assertIn("access", levels)
        # A small topic, a short retention, and offsets behind what is kept.
        self.lodewire.set_topic("desk", max_message_bytes=1000)
        self.lodewire.set_topic("news", retention_ms=3600000)
        broken = self.findings(1, "--set", "pipeline.lanes=3")
        said = [(f["level"], f["check"]) for f in broken["findings"]]
        self.assertIn(("error", "topics"), said)
        self.assertIn(("warning", "lanes"), said)
        self.assertTrue(all(f["remedy"] for f in broken["findings"] if f["level"] != "ok"))
        text = self.lodewire.call("doctor").stdout
        self.assertRegex(text, r"(?m)^error +topics +.*takes 1000 bytes")

    def test_records_from_the_future_and_offsets_that_retention_took_are_found(self):
        import confluent_kafka
        from confluent_kafka.admin import AdminClient

        self.create_topics(1)
        topic = self.lodewire.topic("news")
        producer = confluent_kafka.Producer({"bootstrap.servers": BOOTSTRAP})
        ahead = int(time.time() * 1000) + 600_000
        producer.produce(topic, json.dumps(idle_story(0)).encode(), timestamp=ahead)
        producer.produce(topic, json.dumps(idle_story(1)).encode())
        producer.flush(10)
        self.run_until_read()
        self.assertEqual(
            self.lodewire.call("seek", self.lodewire.group, "--to-earliest").returncode, 0
        )
        client = AdminClient({"bootstrap.servers": BOOTSTRAP})
        self.assertIn("ahead of this machine", json.dumps(self.findings(0)))
        until = confluent_kafka.TopicPartition(topic, 0, 2)
        for future in client.delete_records([until]).values():
            future.result(10)
        said = json.dumps(self.findings(1))
        self.assertIn("2 were removed before they were read", said)

    def test_no_broker_is_exit_69_and_rules_are_checked_all_the_same(self):
        nowhere = self.findings(69, "--set", "kafka.bootstrap_servers=127.0.0.1:1")
        levels = {f["check"]: f["level"] for f in nowhere["findings"]}
        self.assertEqual((levels["broker"], levels["rules"]), ("error", "ok"))


class Scaling(Group):
    """1, 3, 2 members under load: nothing lost, what comes twice and the pauses are printed."""

    PARTITIONS = 6
    RATE = 400

    def members(self, count, running):
        def stable():
            said = self.lodewire.call("lag", "--json")
            if said.returncode != 0:
                return False  # Nobody has joined yet.
            group = json.loads(said.stdout)
            owners = {p["member"] for p in group["partitions"] if p["member"]}
            return group["state"] == "Stable" and group["members"] == count and bool(owners)

        self.assertTrue(wait_until(stable), [run.log.read_text() for run in running])

    @staticmethod
    def pauses(alerts, marks):
        """Of each stretch that begins with a change, the longest time in which no alert was written
        of some input partition."""
        by_partition = {}
        for record in alerts:
            partition = json.loads(record.value())["source"].get("partition", 0)
            by_partition.setdefault(partition, []).append(record.timestamp()[1] / 1000)
        ends = [*marks[1:], max(max(times) for times in by_partition.values())]
        pauses = []
        for begin, end in zip(marks, ends, strict=True):
            longest = 0.0
            for times in by_partition.values():
                within = sorted(t for t in times if begin <= t <= end)
                gaps = (b - a for a, b in zip(within, within[1:], strict=False))
                longest = max(longest, max(gaps, default=0))
            pauses.append(longest)
        return pauses

    def scale(self, *arguments):
        self.create_topics(self.PARTITIONS)

        def member(name):
            return self.lodewire.start("--set", f"kafka.member={name}", *arguments)

        running = [member("a")]
        feeder = Feeder(self.lodewire, "news", true_story, rate=self.RATE)
        marks = [time.time()]
        self.members(1, running)
        time.sleep(2)
        marks.append(time.time())
        running += [member("b"), member("c")]
        self.members(3, running)
        time.sleep(2)
        marks.append(time.time())
        self.assertEqual(self.lodewire.stop(running[1]), 0, running[1].log.read_text())
        self.members(2, running)
        time.sleep(2)
        fed = feeder.finish()
        self.assertTrue(wait_until(lambda: self.lodewire.lag("news") == 0))
        for run in (running[0], running[2]):
            self.assertEqual(self.lodewire.stop(run), 0, run.log.read_text())
        desk = self.lodewire.records_now("desk")
        by_story = {}
        for record in desk:
            alert = json.loads(record.value())
            by_story.setdefault(alert["storyId"], []).append(alert["alertId"])
        pauses = self.pauses(desk, marks)
        duplicates = sum(len(ids) - 1 for ids in by_story.values())
        print(
            f"scaling {' '.join(arguments) or 'at_least_once'}: 1 -> 3 -> 2 members, fed {fed}, "
            f"lost {fed - len(by_story)}, duplicates {duplicates}, longest pause of a partition: "
            f"{pauses[0]:.2f} s with 1, {pauses[1]:.2f} s to 3, {pauses[2]:.2f} s to 2",
            file=sys.stderr,
        )
        self.assertEqual(len(by_story), fed, "nothing is lost")
        self.assertTrue(all(len(set(ids)) == 1 for ids in by_story.values()))
        return duplicates

    def test_members_that_come_and_go_under_load_lose_nothing(self):
        self.scale()

    def test_under_exactly_once_nothing_comes_twice_either(self):
        self.assertEqual(self.scale("--set", "kafka.delivery=exactly_once"), 0)

    def test_of_two_processes_with_one_member_name_the_older_says_so_and_ends(self):
        self.create_topics(2)
        arguments = ("--set", "kafka.delivery=exactly_once", "--set", "kafka.member=same")
        older = self.lodewire.start(*arguments)
        self.assertTrue(wait_until(lambda: "running:" in older.log.read_text()))
        feeder = Feeder(self.lodewire, "news", true_story, rate=100)
        self.assertTrue(wait_until(lambda: self.lodewire.lag("news") < feeder.count / 2))
        younger = self.lodewire.start(*arguments)
        ended = wait_until(lambda: older.poll() is not None, 30)
        self.assertTrue(ended, older.log.read_text() + younger.log.read_text())
        feeder.finish()
        self.assertEqual(older.returncode, 1, older.log.read_text())
        self.assertIn("kafka.member", older.log.read_text())
        self.assertIsNone(younger.poll(), younger.log.read_text())
        self.assertTrue(wait_until(lambda: self.lodewire.lag("news") == 0))
        self.assertEqual(self.lodewire.stop(younger), 0, younger.log.read_text())


if __name__ == "__main__":
    unittest.main(verbosity=2)
