"""What `lodewire scan` says of the page that the domain is about, as it stood on 2025-05-09."""

import json
import unittest

from harness import SOURCE
from rule_folder import call

PAGE = SOURCE / "tests/data/seed/rare_earth_crackdown.txt"
# Where the page's own text ends: related links, comments and forms follow.
CHROME = PAGE.read_bytes().index(b"Recent Reex News")


class SeedPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        result = call("scan", str(PAGE), "--event-time", "2025-05-09", "--json")
        assert result.returncode == 0, result.stderr
        lines = result.stdout.splitlines()
        assert len(lines) == 1, f"{len(lines)} alerts"
        cls.alert = json.loads(lines[0])

    def places(self, role):
        return {j["country"] for j in self.alert["jurisdictions"] if j["role"] == role}

    def status(self, regime, scope=""):
        found = [
            r["status"]
            for r in self.alert["regimes"]
            if r["id"] == regime and r.get("scope", "").startswith(scope)
        ]
        self.assertEqual(len(found), 1, f"{regime} {scope}: {found}")
        return found[0]

    def test_all_five_minerals_are_named(self):
        self.assertEqual(
            {m["id"] for m in self.alert["minerals"]},
            {"rare_earths", "gallium", "germanium", "antimony", "tungsten"},
        )

    def test_the_ministries_act_and_china_with_them(self):
        self.assertLessEqual({"CN-MOFCOM", "CN-MPS", "CN-MSS"}, set(self.alert["agencies"]))
        self.assertIn("CN", self.places("acting"))

    def test_hubs_and_regions_are_those_of_the_page(self):
        self.assertEqual(self.places("hub"), {"SG", "MY", "AE", "HK", "MO"})
        self.assertEqual(self.places("region"), {"southeast_asia", "africa"})

    def test_tactics_are_typologies(self):
        self.assertLessEqual({"T1", "T2", "T3"}, set(self.alert["typologies"]))

    def test_sectors_and_responses_are_those_of_the_page(self):
        self.assertLessEqual(
            {"semiconductors", "ev", "military", "clean_energy"}, set(self.alert["sectors"])
        )
        self.assertLessEqual(
            {"g7_coordination", "offtake", "refining_capacity"},
            set(self.alert["policyResponses"]),
        )

    def test_regimes_stand_as_on_that_day(self):
        self.assertEqual(self.status("CN-2023-23"), "superseded")
        self.assertEqual(self.status("CN-2024-33"), "superseded")
        self.assertEqual(self.status("CN-2024-46", "para 1"), "in_force")
        self.assertEqual(self.status("CN-2024-46", "para 2"), "in_force")
        self.assertEqual(self.status("CN-2024-51"), "in_force")
        self.assertEqual(self.status("CN-2025-10"), "in_force")
        self.assertEqual(self.status("CN-2025-18"), "in_force")
        later = {"CN-2025-55", "CN-2025-56", "CN-2025-57", "CN-2025-61", "CN-2025-70", "CN-2025-72"}
        self.assertFalse(later & {r["id"] for r in self.alert["regimes"]})

    def test_nothing_comes_from_the_chrome_around_the_text(self):
        countries = {j["country"] for j in self.alert["jurisdictions"]}
        self.assertNotIn("IN", countries)
        for match in self.alert["matches"]:
            for span in match.get("evidence", []):
                if span["field"] == "body":
                    self.assertLessEqual(span["end"], CHROME, span)


if __name__ == "__main__":
    unittest.main()
