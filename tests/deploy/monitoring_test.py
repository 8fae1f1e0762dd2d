"""Alert rules, dashboard and runbook: they fire as promised, and name only what is exported."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("LODEWIRE_BINARY", SOURCE / "build/release/pipeline/lodewire")
PROMETHEUS = SOURCE / "deploy/prometheus"
PROMTOOL = os.environ.get("LODEWIRE_PROMTOOL") or shutil.which("promtool")
if not PROMTOOL and os.environ.get("CI") == "true":
    sys.exit("monitoring_test: there is no promtool; under CI=true that is a failure")


def exported():
    """Names that a query may use: of a histogram its three series."""
    listed = subprocess.run([BINARY, "metrics", "--json"], capture_output=True, check=True).stdout
    names = set()
    for metric in json.loads(listed):
        parts = ("_bucket", "_sum", "_count") if metric["type"] == "histogram" else ("",)
        names |= {metric["name"] + part for part in parts}
    return names


def metrics_in(text):
    """`job:lodewire_…` are recorded by the rules themselves."""
    return set(re.findall(r"(?<![\w:])(?:lodewire|process)_[a-z0-9_]+", text))


def rule_text():
    text = (PROMETHEUS / "lodewire.rules.yaml").read_text()
    return "".join(line for line in text.splitlines(True) if not line.strip().startswith("#"))


class Monitoring(unittest.TestCase):
    def promtool(self, *arguments):
        run = subprocess.run(
            [PROMTOOL, *arguments], cwd=PROMETHEUS, capture_output=True, text=True, check=False
        )
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    @unittest.skipUnless(PROMTOOL, "there is no promtool: ./dev test fetches it")
    def test_the_alert_rules_are_sound_and_fire_when_they_must_and_only_then(self):
        self.promtool("check", "config", "prometheus.yaml")  # And the rules that it names.
        self.promtool("test", "rules", "lodewire.rules.test.yaml")

    def test_every_alert_has_a_rule_test_that_makes_it_fire(self):
        fired = (PROMETHEUS / "lodewire.rules.test.yaml").read_text()
        for alert in re.findall(r"alert: (\w+)", rule_text()):
            self.assertIn(f'alertname="{alert}"', fired)

    def test_alert_rules_and_dashboard_name_only_metrics_that_the_binary_exports(self):
        dashboard = json.loads((SOURCE / "deploy/grafana/lodewire.json").read_text())
        queries = [t["expr"] for panel in dashboard["panels"] for t in panel.get("targets", [])]
        queries += [v["query"] for v in dashboard["templating"]["list"]]
        queries += [a["expr"] for a in dashboard["annotations"]["list"]]
        self.assertGreater(len(queries), 40)
        names = exported()
        self.assertLessEqual(metrics_in("\n".join(queries)), names)
        expressions = re.sub(r"name: lodewire-\w+", "", rule_text())
        self.assertGreater(len(metrics_in(expressions)), 15)
        self.assertLessEqual(metrics_in(expressions), names)

    def test_what_the_dashboard_takes_from_the_rules_is_recorded_there(self):
        dashboard = (SOURCE / "deploy/grafana/lodewire.json").read_text()
        recorded = set(re.findall(r"record: (\S+)", rule_text()))
        used = set(re.findall(r"job:lodewire_\w+:\w+", dashboard))
        self.assertTrue(used)
        self.assertLessEqual(used, recorded)

    def test_the_runbook_has_a_section_for_each_alert_and_for_nothing_else(self):
        text = (SOURCE / "docs/runbook.md").read_text()
        parts = re.split(r"^## (\w+)\n", text, flags=re.MULTILINE)[1:]
        sections = dict(zip(parts[::2], parts[1::2]))
        alerts = re.findall(r"alert: (\w+)", rule_text())
        self.assertEqual(sorted(sections), sorted(alerts))
        for alert, section in sections.items():
            self.assertIn("**Means:**", section, alert)
            self.assertIn("**Do:**", section, alert)
            self.assertIn(f"runbook: docs/runbook.md#{alert.lower()}", rule_text())
        self.assertLessEqual(metrics_in(text), exported())


if __name__ == "__main__":
    unittest.main()
