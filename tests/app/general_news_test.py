"""General news that names a mineral does not alert; its twin, where supply is the news, does."""

import json
import tempfile
import unittest

import yaml
from harness import SOURCE
from rule_folder import call

STORIES = yaml.safe_load((SOURCE / "tests/data/general/stories.yaml").read_text(encoding="utf-8"))


def alerting(stories):
    """Places of the stories that alert."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for place, story in enumerate(stories):
            event = {
                "provider": "test",
                "storyId": str(place),
                "version": 1,
                "publishedTime": "2025-11-12T08:00:00Z",
                **{name: story[name] for name in ("language", "headline", "body")},
            }
            file.write(json.dumps(event, ensure_ascii=False) + "\n")
        file.flush()
        result = call("scan", "--category", "news", file.name, "--json")
    assert result.returncode == 0, result.stderr
    reports = [json.loads(line) for line in result.stdout.splitlines()]
    return {int(report["storyId"]) for report in reports if "alertId" in report}


class GeneralNews(unittest.TestCase):
    def test_a_trap_does_not_alert(self):
        found = alerting(STORIES)
        self.assertEqual([STORIES[place]["trap"] for place in sorted(found)], [])

    def test_its_twin_does(self):
        twins = [{**story["twin"], "language": story["language"]} for story in STORIES]
        missed = set(range(len(twins))) - alerting(twins)
        self.assertEqual([twins[place]["headline"] for place in sorted(missed)], [])


if __name__ == "__main__":
    unittest.main()
