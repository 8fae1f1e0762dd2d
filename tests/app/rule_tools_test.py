"""The tools for the author of a rule: list, test, explain, lint, and scan --compare."""

import json
import unittest
import xml.etree.ElementTree

from harness import SOURCE
from rule_folder import ID, RULE, RuleTools, call


class ListOfRules(RuleTools):
    def test_lists_every_rule_as_a_table_and_as_json(self):
        table = call("rules", "list").stdout.splitlines()
        answer = json.loads(call("rules", "list", "--json").stdout)
        self.assertEqual(len(table), len(answer["rules"]) + 1)
        self.assertRegex(answer["digest"], r"^[0-9a-f]{64}$")
        ban = [r for r in answer["rules"] if r["file"] == "news/ban.yaml"][0]
        self.assertEqual(ban["level"], "high")
        self.assertEqual(ban["category"], "news")
        self.assertEqual(ban["event_type"], "ban")
        self.assertEqual(ban["minerals"], [])
        row = [line for line in table if ban["id"] in line][0]
        for key in ("level", "category", "event_type", "file", "title"):
            self.assertIn(ban[key], row)

    def test_filters_leave_out_what_does_not_fit(self):
        everything = json.loads(call("rules", "list", "--json").stdout)["rules"]

        def listed(*arguments):
            rules = json.loads(call("rules", "list", "--json", *arguments).stdout)["rules"]
            self.assertTrue(0 < len(rules) < len(everything), arguments)
            return rules

        for rule in listed("--category", "trade"):
            self.assertEqual(rule["category"], "trade")
        for rule in listed("--mineral", "antimony"):
            self.assertIn("antimony", rule["minerals"])
        self.assertEqual({r["level"] for r in listed("--level", "high")} - {"critical"}, {"high"})


class TestsBesideRules(RuleTools):
    def test_one_file_is_tested_with_the_tests_beside_it(self):
        path = self.write_rule()
        self.write_tests(
            "- {name: yes, event: {headline: gallium}, match: true}\n"
            "- {name: no, event: {headline: tin}, match: false}\n"
        )
        for rules in (path, self.folder):
            result = call("rules", "test", "--rules", str(rules))
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(result.stdout, "2 passed, 0 failed\n")

    def test_a_failure_is_exit_1_and_stands_in_the_junit_file(self):
        self.write_rule(title="A < B & \"C\"")
        self.write_tests(
            "- {name: \"bell \\a & <b> 'c' \\\"d\\\"\\n镓\", event: {headline: tin}, match: true}\n"
            "- {name: no, event: {headline: tin}, match: false}\n"
        )
        report = self.folder / "report.xml"
        result = call("rules", "test", "--rules", str(self.folder), "--junit", str(report))
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("FAILED metal.tests.yaml:1: ", result.stdout)
        suites = xml.etree.ElementTree.parse(report).getroot()
        self.assertEqual(suites.tag, "testsuites")
        self.assertEqual((suites.get("tests"), suites.get("failures")), ("2", "1"))
        cases = suites.findall("testsuite[@name='metal.tests.yaml']/testcase")
        self.assertEqual([c.get("name") for c in cases], ["bell \ufffd & <b> 'c' \"d\"\n镓", "no"])
        self.assertEqual(
            [f.get("message") for f in suites.iter("failure")],
            ["rule 'A < B & \"C\"' should match and does not"],
        )

    def test_a_junit_file_that_cannot_be_written_is_exit_1(self):
        self.write_rule()
        self.write_tests(
            "- {name: yes, event: {headline: gallium}, match: true}\n"
            "- {name: no, event: {headline: tin}, match: false}\n"
        )
        result = call(
            "rules", "test", "--rules", str(self.folder), "--junit", str(self.folder / "a/b.xml")
        )
        self.assertEqual(result.returncode, 1)
        self.assertIn("a/b.xml", result.stderr)


EVENT = {
    "headline": "China bans  gallium exports",
    "body": "Beijing acted on Friday.",
    "publishedTime": "2025-05-09T08:00:00Z",
}
BAN = "4d5a1366-42f6-5195-a2a1-61bbd0cb2c76"
STAGE = "Features and service pieces:stage"


class Explain(RuleTools):
    def explain(self, text, *arguments):
        event = self.folder / "event.json"
        event.write_text(text)
        return call("rules", "explain", "--event", str(event), *arguments)

    def test_gives_tree_bytes_proximity_and_what_would_have_changed_it(self):
        result = self.explain(json.dumps(EVENT, indent=4), "--rule", BAN)
        self.assertEqual(result.returncode, 0, result.stderr)
        for line in (
            "MATCH     Ban or embargo on a mineral",
            "  + all of",
            '+ text|word: \'gallium\'  headline 12-19 "gallium"',
            "+ near: mineral, act within sentence of the lead",
            "between them: 0 words, 0 sentences' ends",
            "no match with 1 change:",
            "* if text had not contained the word 'gallium' (mineral), at headline 12-19",
            f"({STAGE}; or one of the other",
        ):
            self.assertIn(line, result.stdout)

    def test_json_has_the_same_and_bytes_point_into_the_text_as_sent(self):
        result = self.explain(json.dumps(EVENT), "--rule", BAN, "--json", "--all")
        answer = json.loads(result.stdout)
        self.assertEqual(answer["category"], "news")
        (rule,) = answer["rules"]
        self.assertTrue(rule["holds"])
        places = []

        def walk(node):
            places.extend(node.get("places", []))
            for child in node.get("children", []):
                self.assertIn(child["holds"], (True, False))
                walk(child)

        walk(rule["condition"])
        self.assertGreaterEqual(len(places), 2)
        for place in places:
            sent = EVENT[place["field"]].encode()[place["begin"] : place["end"]]
            self.assertEqual(sent.decode(), place["text"])
        self.assertTrue(rule["near"][0]["holds"])
        self.assertTrue(all(len(flip) == 1 for flip in rule["flips"]))

    def test_a_flip_that_is_made_flips_the_verdict(self):
        answer = json.loads(self.explain(json.dumps(EVENT), "--rule", BAN, "--json").stdout)
        wrap = [
            change
            for flip in answer["rules"][0]["flips"]
            for change in flip
            if change.get("selection") == STAGE
        ][0]
        changed = dict(EVENT, headline=EVENT["headline"] + ": " + wrap["test"]["value"])
        answer = json.loads(self.explain(json.dumps(changed), "--rule", BAN, "--json").stdout)
        self.assertFalse(answer["rules"][0]["holds"])

    def test_every_rule_of_the_category_is_explained_for_every_line(self):
        lines = json.dumps(EVENT) + "\n\n" + json.dumps({"description": "TIN", "hs_code": "8001"})
        result = self.explain(lines, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        news, trade = (json.loads(line) for line in result.stdout.splitlines())
        rules = json.loads(call("rules", "list", "--json").stdout)["rules"]
        for answer, category in ((news, "news"), (trade, "trade")):
            expected = [r["id"] for r in rules if r["category"] == category]
            self.assertEqual([r["id"] for r in answer["rules"]], expected)
        self.assertTrue(trade["event"].endswith("event.json:3"))
        text = self.explain(lines).stdout
        self.assertIn("is missing", self.explain(lines, "--rule", "Controlled gallium leaves "
                                                 "China without a licence").stdout)
        self.assertIn("a match with ", text)

    def test_a_page_is_one_event(self):
        page = SOURCE / "tests/data/seed/rare_earth_crackdown.txt"
        result = call("rules", "explain", "--event", str(page), "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(any(r["holds"] for r in json.loads(result.stdout)["rules"]))

    def test_what_cannot_be_explained_is_exit_1(self):
        for text, arguments, message in (
            ("{", (), "event.json:1"),
            ("{}", ("--rule", "no such"), "rules list"),
        ):
            result = self.explain(text, *arguments)
            self.assertEqual(result.returncode, 1)
            self.assertIn(message, result.stderr)


class Lint(RuleTools):
    def test_the_shipped_rules_have_no_warning(self):
        result = call("rules", "lint", "--deny-warnings")
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertTrue(result.stdout.startswith("0 warnings, "), result.stdout)

    def test_a_finding_has_name_place_rule_reason_and_fix(self):
        path = self.write_rule(word="wolfram")
        result = call("rules", "lint", "--rules", str(self.folder), "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        answer = json.loads(result.stdout)
        self.assertEqual(answer["warnings"], 2)
        self.assertEqual(answer["notes"], 1)
        (finding,) = [f for f in answer["findings"] if f["name"] == "homonym-without-gate"]
        self.assertEqual(finding["file"], str(path))
        self.assertEqual((finding["line"], finding["column"]), (6, 5))
        self.assertEqual(finding["rule"], "Metal")
        self.assertEqual(finding["severity"], "warning")
        self.assertIn("wolfram", finding["reason"])
        self.assertIn("second selection", finding["fix"])

    def test_deny_warnings_is_exit_1_and_strict_sigma_denies_notes_too(self):
        self.write_rule()
        self.write_tests(
            "- {name: yes, event: {headline: gallium}, match: true}\n"
            "- {name: no, event: {headline: tin}, match: false}\n"
        )
        rules = ("--rules", str(self.folder))
        self.assertEqual(call("rules", "lint", "--deny-warnings", *rules).returncode, 0)
        strict = call("rules", "lint", "--deny-warnings", "--strict-sigma", *rules)
        self.assertEqual(strict.returncode, 1)
        self.assertIn("[not-portable]", strict.stdout)
        self.assertNotIn("[not-portable]", call("rules", "lint", *rules).stdout)
        self.assertIn("[not-portable]", call("rules", "lint", "--notes", *rules).stdout)

    def test_rules_that_do_not_load_are_exit_78(self):
        self.write_rule(word="[")
        result = call("rules", "lint", "--rules", str(self.folder))
        self.assertEqual(result.returncode, 78)

    def test_the_documentation_has_the_table_of_findings(self):
        table = call("rules", "lint", "--checks").stdout
        self.assertIn("| `unfilterable` |", table)
        self.assertIn(table, (SOURCE / "docs/rules.md").read_text())


class Compare(RuleTools):
    def setUp(self):
        super().setUp()
        self.old = self.folder / "old"
        self.new = self.folder / "new"
        for folder in (self.old, self.new):
            folder.mkdir()
        self.other_id = ID[:-1] + "2"
        self.rule(self.old, "metal", "[gallium, germanium]", ID, "high")
        self.rule(self.new, "metal", "[gallium, antimony]", ID, "high")
        self.rule(self.old, "level", "tungsten", self.other_id, "low")
        self.rule(self.new, "level", "tungsten", self.other_id, "medium")
        self.rule(self.new, "side", "scrap", ID[:-1] + "3", "informational")
        self.events = self.folder / "events.jsonl"
        headlines = ("gallium", "germanium", "antimony", "tungsten", "gallium scrap", "tin")
        self.events.write_text(
            "".join(
                json.dumps({"headline": h, "publishedTime": "2025-05-09T08:00:00Z"}) + "\n"
                for h in headlines
            )
        )

    @staticmethod
    def rule(folder, name, word, rule_id, level):
        text = RULE.format(title=f"Rule {name}", id=rule_id, word=word)
        (folder / f"{name}.yaml").write_text(text.replace("level: high", f"level: {level}"))

    def compare(self, *arguments):
        return call(
            "scan",
            str(self.events),
            "--rules",
            str(self.new),
            "--compare",
            str(self.old),
            *arguments,
        )

    def test_says_of_each_line_what_would_come_go_and_change(self):
        result = self.compare("--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        *lines, last = (json.loads(line) for line in result.stdout.splitlines())
        self.assertEqual({line["file"] for line in lines}, {str(self.events)})
        self.assertEqual(
            [(line["line"], line["verdict"]) for line in lines],
            [(2, "went"), (3, "came"), (4, "changed"), (5, "rules")],
        )
        went, came, changed, side = lines
        self.assertEqual([r["id"] for r in went["rules_went"]], [ID])
        self.assertEqual(went["severity_after"], "none")
        self.assertEqual([r["id"] for r in came["rules_came"]], [ID])
        self.assertEqual(came["severity_before"], "none")
        self.assertNotEqual(changed["severity_before"], changed["severity_after"])
        self.assertEqual([r["title"] for r in side["rules_came"]], ["Rule side"])
        summary = last["summary"]
        self.assertEqual(summary["events"], 6)
        self.assertEqual((summary["alerts_before"], summary["alerts_after"]), (4, 4))
        self.assertEqual(
            [summary[key] for key in ("came", "went", "changed", "rules_only")], [1, 1, 1, 1]
        )
        self.assertEqual(
            [(r["title"], r["came"], r["went"]) for r in summary["rules"]],
            [("Rule metal", 1, 1), ("Rule side", 1, 0)],
        )

    def test_text_shows_the_place_and_the_rules(self):
        result = self.compare()
        self.assertIn(f"{self.events}:2: went: ", result.stdout)
        self.assertIn("    - Rule metal (high)\n", result.stdout)
        self.assertIn("6 events: 4 alerts before, 4 after; 1 came, 1 went", result.stdout)
        self.assertIn("  +1 -1  Rule metal", result.stdout)

    def test_the_same_rules_differ_in_nothing(self):
        result = call(
            "scan", str(self.events), "--rules", str(self.old), "--compare", str(self.old)
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(len(result.stdout.splitlines()), 1)

    def test_what_it_says_is_what_the_two_scans_say(self):
        pages = str(SOURCE / "tests/data/seed/rare_earth_crackdown.txt")
        counts = []
        for rules in (self.old, self.new):
            alerts = call("scan", str(self.events), pages, "--rules", str(rules), "--json")
            counts.append(len(alerts.stdout.splitlines()))
        result = call(
            "scan", str(self.events), pages, "--rules", str(self.new), "--compare",
            str(self.old), "--json",
        )
        summary = json.loads(result.stdout.splitlines()[-1])["summary"]
        self.assertEqual([summary["alerts_before"], summary["alerts_after"]], counts)

    def test_a_line_that_cannot_be_read_is_named(self):
        self.events.write_text("{broken\n")
        result = self.compare()
        self.assertEqual(result.returncode, 1)
        self.assertIn("events.jsonl:1: ", result.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
