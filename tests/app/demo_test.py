"""The demo: one JSON object on stdout, a true accounting, and the same alerts for the same seed."""

import json
import os
import subprocess
import unittest

from harness import BINARY, SOURCE

KEYS = {
    "events_in",
    "alerts_out",
    "dead_letters",
    "alerts_by_mineral",
    "alerts_by_rule",
    "throughput_events_per_s",
    "latency_us",
    "rss_bytes_peak",
    "memory_plan_bytes",
    "lost",
    "duplicated",
    "unexpected",
}


def demo(*arguments):
    return subprocess.run(
        [str(BINARY), "demo", *arguments],
        capture_output=True,
        text=True,
        timeout=240,
        cwd=SOURCE,
        check=False,
    )


class Demo(unittest.TestCase):
    def test_nothing_is_lost_doubled_or_unexpected_and_memory_stays_in_its_plan(self):
        result = demo("--json", "--events", "20000", "--seed", "7")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(len(result.stdout.strip().splitlines()), 1)
        answer = json.loads(result.stdout)
        self.assertEqual(set(answer), KEYS)
        self.assertEqual(answer["events_in"], 20000)
        self.assertEqual((answer["lost"], answer["duplicated"], answer["unexpected"]), (0, 0, 0))
        self.assertEqual(len(answer["alerts_by_mineral"]), 5)
        self.assertGreater(answer["alerts_out"], 20)
        self.assertGreater(answer["dead_letters"], 0)
        self.assertEqual(set(answer["latency_us"]), {"p50", "p99", "p999"})
        # A sanitizer's own memory, several times the program's, is in no plan of ours.
        if os.environ.get("LODEWIRE_SANITIZE", "") in ("", "OFF"):
            self.assertLess(answer["rss_bytes_peak"], answer["memory_plan_bytes"])

    def test_the_same_seed_gives_the_same_alerts(self):
        first, second = (
            json.loads(demo("--json", "--events", "3000", "--seed", "3").stdout) for _ in range(2)
        )
        for key in ("alerts_out", "alerts_by_rule", "alerts_by_mineral", "dead_letters"):
            self.assertEqual(first[key], second[key])

    def test_people_get_a_page_with_alerts_and_a_table(self):
        result = demo("--events", "2000")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("gallium", result.stdout)
        self.assertIn("p99", result.stdout)
        self.assertNotIn("\033[", result.stdout, "no colours when stdout is no terminal")


if __name__ == "__main__":
    unittest.main(verbosity=2)
