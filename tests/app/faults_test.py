"""A broker that stops, dies and comes back under load; its cluster is the test's own."""

import importlib.util
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from harness import SOURCE, Feeder, Lodewire, true_story, wait_until

KAFKA = SOURCE / "tests/broker/kafka.py"
LIBRARY = SOURCE / "build/kafka/lib"
REASON = os.environ.get("LODEWIRE_KAFKA_SKIP_REASON", "")
if importlib.util.find_spec("confluent_kafka") is None:
    REASON = "confluent-kafka is not installed: ./dev test makes the environment"
elif shutil.which("java") is None or not LIBRARY.is_dir():
    REASON = REASON or "no Java or no jars of Apache Kafka: use ./dev test"
if REASON and os.environ.get("CI") == "true":
    sys.exit(f"faults_test: {REASON}; under CI=true that is a failure")


class Broker:
    """One Apache Kafka that can be stopped, killed and started again on the same port."""

    def __init__(self):
        self.state = pathlib.Path(tempfile.mkdtemp(prefix="lodewire-faults-"))
        self.process = subprocess.Popen(
            [sys.executable, str(KAFKA), "run", "--state", str(self.state), "--lib", str(LIBRARY)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.bootstrap = self.process.stdout.readline().strip()
        assert self.bootstrap, "the broker does not start, see above"

    def _signal(self, number):
        node = json.loads((self.state / "state.json").read_text())["nodes"][0]
        os.kill(node["pid"], number)

    def freeze(self):
        self._signal(signal.SIGSTOP)

    def thaw(self):
        self._signal(signal.SIGCONT)

    def verb(self, name):
        subprocess.run(
            [sys.executable, str(KAFKA), name, "--state", str(self.state), "--node", "1"],
            check=True,
            timeout=100,
        )

    def close(self):
        self.process.stdin.close()
        self.process.wait(60)


@unittest.skipIf(REASON, REASON)
class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = Broker()
        cls.addClassCleanup(cls.broker.close)

    def setUp(self):
        self.lodewire = Lodewire(self.broker.bootstrap)
        # A drain that waits for a dead broker ends sooner.
        text = self.lodewire.config.read_text().replace("drain_timeout: 10s", "drain_timeout: 4s")
        self.lodewire.config.write_text(text)
        self.addCleanup(self.lodewire.close)
        result = self.lodewire.call("topics", "create", "--partitions", "4")
        self.assertEqual(result.returncode, 0, result.stderr)

    def alerted(self, topic, stories, longer=0.0):
        """Alert ids by story, read until every story has one, and `longer` seconds more."""
        by_story, seen, end = {}, 0, None

        def enough(found):
            nonlocal seen, end
            for record in found[seen:]:
                alert = json.loads(record.value())
                by_story.setdefault(alert["storyId"], []).append(alert["alertId"])
            seen = len(found)
            if end is None and len(by_story) >= stories:
                end = time.monotonic() + longer
            return end is not None and time.monotonic() >= end

        self.lodewire.records(topic, enough, timeout=120)
        return by_story

    def assert_nothing_lost(self, run, feeder):
        fed = feeder.finish()
        by_story = self.alerted("desk", fed)
        self.assertIsNone(run.poll(), "the service is alive: " + run.log.read_text())
        self.assertEqual(len(by_story), fed, run.log.read_text())
        self.assertTrue(all(len(set(ids)) == 1 for ids in by_story.values()))
        self.assertTrue(wait_until(lambda: self.lodewire.lag("news") == 0))
        self.assertEqual(self.lodewire.stop(run), 0, run.log.read_text())

    def test_a_broker_that_stands_still_for_seconds_loses_nothing(self):
        run = self.lodewire.start()
        feeder = Feeder(self.lodewire, "news", true_story, rate=200)
        self.assertTrue(self.alerted("desk", 100))
        self.broker.freeze()
        time.sleep(4)
        self.broker.thaw()
        time.sleep(1)
        self.assert_nothing_lost(run, feeder)

    def test_a_broker_that_dies_and_comes_back_loses_nothing(self):
        run = self.lodewire.start()
        feeder = Feeder(self.lodewire, "news", true_story, rate=200)
        self.assertTrue(self.alerted("desk", 100))
        self.broker.verb("kill")
        time.sleep(2)
        self.broker.verb("revive")
        time.sleep(1)
        self.assert_nothing_lost(run, feeder)

    def exactly_once(self, *arguments):
        return self.lodewire.start("--set", "kafka.delivery=exactly_once", *arguments)

    def assert_each_once(self, fed):
        """A reader of committed records sees one alert a story on each route, and no other."""
        for route in ("desk", "all"):
            by_story = self.alerted(route, fed, longer=2)
            lost = {f"story-{i}" for i in range(fed)} - set(by_story)
            doubled = {story: ids for story, ids in by_story.items() if len(ids) > 1}
            self.assertEqual((sorted(lost), doubled), ([], {}))

    def test_exactly_once_under_kills_doubles_and_loses_nothing(self):
        run = self.exactly_once()
        feeder = Feeder(self.lodewire, "news", true_story, rate=500)
        for kill in range(4):
            self.assertTrue(self.alerted("desk", 100 * (kill + 1)))
            time.sleep(0.31 * kill)
            run.send_signal(signal.SIGKILL)
            run.wait(10)
            run = self.exactly_once()
        fed = feeder.finish()
        self.assert_each_once(fed)
        self.assertTrue(wait_until(lambda: self.lodewire.lag("news") == 0))
        self.assertEqual(self.lodewire.stop(run), 0, run.log.read_text())

    def test_exactly_once_over_a_dead_broker_and_members_that_come_and_go(self):
        # A commit that the broker's death cut off may take more than ten seconds to be given up.
        patient = ("--set", "shutdown.drain_timeout=30s")
        members = [self.exactly_once("--set", "kafka.member=a", *patient)]
        feeder = Feeder(self.lodewire, "news", true_story, rate=300)
        self.assertTrue(self.alerted("desk", 100))
        members.append(self.exactly_once("--set", "kafka.member=b", *patient))
        time.sleep(3)
        self.broker.verb("kill")
        time.sleep(1)
        self.broker.verb("revive")
        time.sleep(2)
        self.assertEqual(self.lodewire.stop(members[0]), 0, members[0].log.read_text())
        fed = feeder.finish()
        self.assert_each_once(fed)
        self.assertTrue(wait_until(lambda: self.lodewire.lag("news") == 0))
        self.assertEqual(self.lodewire.stop(members[1]), 0, members[1].log.read_text())

    def test_a_second_signal_ends_a_drain_that_cannot_finish(self):
        run = self.lodewire.start()
        feeder = Feeder(self.lodewire, "news", true_story, rate=200)
        self.assertTrue(self.alerted("desk", 100))
        self.broker.freeze()
        try:
            time.sleep(1)
            run.send_signal(signal.SIGTERM)
            self.assertTrue(wait_until(lambda: "stopping" in run.log.read_text(), timeout=5))
            time.sleep(1)
            self.assertIsNone(run.poll(), "the first signal drains, and the broker stands still")
            began = time.monotonic()
            run.send_signal(signal.SIGTERM)
            self.assertEqual(run.wait(5), 1)
            self.assertLess(time.monotonic() - began, 2)
        finally:
            self.broker.thaw()
        self.assertIn("second signal", run.log.read_text())
        # What was in flight is read again.
        self.assert_nothing_lost(self.lodewire.start(), feeder)


if __name__ == "__main__":
    unittest.main(verbosity=2)
