"""Rules change under a running service: taken up between two events, or refused as a whole."""

import importlib.util
import json
import os
import pathlib
import shutil
import signal
import sys
import unittest

from harness import SOURCE, Lodewire, story, true_story, wait_until

BOOTSTRAP = os.environ.get("LODEWIRE_KAFKA_BOOTSTRAP", "")
REASON = os.environ.get("LODEWIRE_KAFKA_SKIP_REASON", "no broker was started: use ./dev test")
if importlib.util.find_spec("confluent_kafka") is None:
    BOOTSTRAP, REASON = "", "confluent-kafka is not installed: ./dev test makes the environment"
if not BOOTSTRAP and os.environ.get("CI") == "true":
    sys.exit(f"reload_test: {REASON}; under CI=true that is a failure")

CHEESE = """
title: Cheese
id: 3d1a3c52-7a54-4c43-9f0c-0c5f3f4b8a01
logsource: {product: lodewire, category: news}
detection:
    words: {'text|word': cheese}
    condition: words
level: high
"""


@unittest.skipUnless(BOOTSTRAP, REASON)
class Reload(unittest.TestCase):
    def setUp(self):
        self.lodewire = Lodewire(BOOTSTRAP)
        self.addCleanup(self.lodewire.close)
        self.rules = pathlib.Path(self.lodewire.folder.name) / "rules"
        shutil.copytree(SOURCE / "config/rules", self.rules)
        result = self.lodewire.call("topics", "create", "--partitions", "2")
        self.assertEqual(result.returncode, 0, result.stderr)

    def start(self, *arguments):
        run = self.lodewire.start("--set", f"rules.directory={self.rules}", *arguments)
        self.assertTrue(wait_until(lambda: "running:" in run.log.read_text()), run.log.read_text())
        return run

    def alerts(self, count):
        records = self.lodewire.records("desk", lambda found: len(found) >= count, timeout=20)
        return {alert["storyId"]: alert for alert in (json.loads(r.value()) for r in records)}

    def test_a_changed_file_is_taken_up_and_alerts_carry_the_new_digest(self):
        run = self.start("--set", "rules.watch_interval=200ms")
        self.lodewire.feed("news", [true_story(1), story(2, "Cheese prices", "Cheese is dear.")])
        before = self.alerts(1)
        (self.rules / "cheese.yaml").write_text(CHEESE)
        self.assertTrue(wait_until(lambda: "message=reloaded" in run.log.read_text(), 10))
        self.lodewire.feed("news", [true_story(3), story(4, "Cheese prices", "Cheese is dear.")])
        after = self.alerts(3)
        self.assertEqual(self.lodewire.stop(run), 0, run.log.read_text())
        self.assertEqual(sorted(after), ["story-1", "story-3", "story-4"])
        self.assertEqual(after["story-3"]["ruleSetDigest"], after["story-4"]["ruleSetDigest"])
        self.assertNotEqual(before["story-1"]["ruleSetDigest"], after["story-3"]["ruleSetDigest"])
        self.assertIn("added=1 changed=0 removed=0", run.log.read_text())

    def test_A3_a_bad_file_keeps_the_old_set_and_says_which_file_and_line(self):
        run = self.start("--set", "rules.watch_interval=0")
        bad = CHEESE.replace("condition: words", "condition: wrds")
        (self.rules / "cheese.yaml").write_text(bad)
        run.send_signal(signal.SIGHUP)
        self.assertTrue(wait_until(lambda: "not reloaded" in run.log.read_text(), 10))
        log = run.log.read_text()
        self.assertRegex(log, r"cheese\.yaml:7:\d+: rule .*Cheese.*wrds")
        self.lodewire.feed("news", [true_story(1)])
        self.assertEqual(sorted(self.alerts(1)), ["story-1"])
        (self.rules / "cheese.yaml").write_text(CHEESE)
        self.assertFalse(
            wait_until(lambda: "message=reloaded" in run.log.read_text(), 1),
            "nothing watches the files with an interval of 0",
        )
        run.send_signal(signal.SIGHUP)
        self.assertTrue(wait_until(lambda: "message=reloaded" in run.log.read_text(), 10))
        self.assertEqual(self.lodewire.stop(run), 0, run.log.read_text())

    def test_a_shadow_set_reports_its_differences_and_compare_sums_them_up(self):
        shadow = pathlib.Path(self.lodewire.folder.name) / "shadow"
        shutil.copytree(self.rules, shadow)
        (shadow / "cheese.yaml").write_text(CHEESE)
        topic = self.lodewire.topic("shadow")
        extra = ["--set", f"rules.shadow={shadow}", "--set", f"rules.shadow_topic={topic}"]
        created = self.lodewire.call("topics", "create", *extra)
        self.assertEqual(created.returncode, 0, created.stderr)
        run = self.start(*extra)
        self.lodewire.feed("news", [true_story(1), story(2, "Cheese prices", "Cheese is dear.")])
        reports = self.lodewire.records("shadow", lambda found: len(found) >= 1)
        self.assertEqual(sorted(self.alerts(1)), ["story-1"])
        self.assertEqual(self.lodewire.stop(run), 0, run.log.read_text())
        report = json.loads(reports[0].value())
        self.assertEqual([rule["title"] for rule in report["come"]], ["Cheese"])
        self.assertEqual(report["headline"], "Cheese prices")
        compared = self.lodewire.call("rules", "compare", "--json", *extra)
        self.assertEqual(compared.returncode, 0, compared.stderr)
        sums = json.loads(compared.stdout)
        self.assertEqual((sums["alerts_come"], sums["alerts_go"]), (1, 0))
        self.assertEqual([rule["title"] for rule in sums["rules"]], ["Cheese"])


if __name__ == "__main__":
    unittest.main()
