"""The tools for the author of a rule: list, test, lint, explain, schema, and scan --compare."""

import json
import pathlib
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

from harness import BINARY, SOURCE

RULE = """title: {title}
id: {id}
status: test
logsource: {{product: lodewire, category: news}}
detection:
    metal:
        headline|word: {word}
    condition: metal
level: high
"""
ID = "5f2a7c1e-6f0b-4a53-9d0a-3b0f6f6f1c11"


def call(*arguments, stdin=None, timeout=120):
    return subprocess.run(
        [str(BINARY), *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout,
        cwd=SOURCE,
        check=False,
    )


class RuleTools(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="lodewire-rules-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write_rule(self, name="metal", title="Metal", word="gallium", rule_id=ID):
        path = self.folder / f"{name}.yaml"
        path.write_text(RULE.format(title=title, id=rule_id, word=word))
        return path

    def write_tests(self, text, name="metal"):
        (self.folder / f"{name}.tests.yaml").write_text(text)


class ListOfRules(RuleTools):
    def test_lists_every_rule_as_a_table_and_as_json(self):
        table = call("rules", "list").stdout.splitlines()
        answer = json.loads(call("rules", "list", "--json").stdout)
        self.assertEqual(len(table), len(answer["rules"]) + 1)
        self.assertRegex(answer["digest"], r"^[0-9a-f]{64}$")
        gallium = [r for r in answer["rules"] if r["file"] == "news/gallium_export_control.yaml"][0]
        self.assertEqual(gallium["level"], "high")
        self.assertEqual(gallium["category"], "news")
        self.assertEqual(gallium["event_type"], "export_control")
        self.assertEqual(gallium["minerals"], ["gallium"])
        row = [line for line in table if gallium["id"] in line][0]
        for key in ("level", "category", "event_type", "file", "title"):
            self.assertIn(gallium[key], row)

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


if __name__ == "__main__":
    unittest.main(verbosity=2)
