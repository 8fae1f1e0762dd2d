"""The commands for whoever runs a consumer group, on a real Apache Kafka."""

import importlib.util
import json
import os
import sys
import unittest

from harness import Lodewire, idle_story, true_story, wait_until

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
        self.run_until_read()
        result = self.lodewire.call("lag", self.lodewire.group[:-1])
        self.assertEqual(result.returncode, 1)
        self.assertIn("is not known to the cluster", result.stderr)
        self.assertIn(f"did you mean '{self.lodewire.group}'", result.stderr)
        self.assertEqual(result.stdout, "")


if __name__ == "__main__":
    unittest.main(verbosity=2)
