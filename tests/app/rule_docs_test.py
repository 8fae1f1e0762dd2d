"""What tells an author how rules are written: JSON Schema, and the examples of docs/rules.md."""

import json
import re
import shlex
import subprocess
import unittest

import jsonschema
import yaml
from harness import BINARY, SOURCE
from rule_folder import ID, RULE, RuleTools, call


class Yaml12(yaml.SafeLoader):
    """As editors read it: a date is a text."""


Yaml12.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Schema(RuleTools):
    @classmethod
    def setUpClass(cls):
        cls.rules = cls.validator()
        cls.tests = cls.validator("--tests")

    @staticmethod
    def validator(*arguments):
        schema = json.loads(call("rules", "schema", *arguments).stdout)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        jsonschema.Draft202012Validator.check_schema(schema)
        return jsonschema.Draft202012Validator(schema)

    def test_every_shipped_rule_and_test_file_is_valid(self):
        files = sorted((SOURCE / "config/rules").rglob("*.yaml"))
        self.assertGreater(len(files), 50)
        for path in files:
            validator = self.tests if path.name.endswith(".tests.yaml") else self.rules
            for document in yaml.load_all(path.read_text(), Yaml12):
                errors = [e.message for e in validator.iter_errors(document)]
                self.assertEqual(errors, [], path)

    def edited(self, *edits):
        """A shipped rule with texts replaced."""
        text = (SOURCE / "config/rules/trade/tare_ratio.yaml").read_text()
        for old, new in edits:
            self.assertIn(old, text)
            text = text.replace(old, new)
        return yaml.load(text, Yaml12)

    def test_typical_mistakes_are_rejected(self):
        self.assertTrue(self.rules.is_valid(self.edited()))
        for old, new in (
            ("tare_ratio|gt:", "tare_ratio|greater:"),
            ("tare_ratio|gt:", "tare_rato|gt:"),
            ("    condition: >-", "    conditions: >-"),
            ("level: medium", "level: middle"),
            ("status: test", "status: testing"),
            ("date: 2026-11-24", "date: 24.11.2026"),
            ("id: 8ab29998", "id: 8ab2999"),
            ("title: Packing", "titel: Packing"),
            ("tags: [event.concealment", "tags: [Concealment"),
            ("typologies: [T3]", "typologies: [T11]"),
            ("direction: neutral", "direction: up"),
            ("event_type: concealment", "event_kind: concealment"),
            ("    bulk:\n        net_weight_kg|gte: 50", "    bulk: {}"),
            ("logsource:", "log_source:"),
            ("    condition: >-", "    timeframe: 5m\n    condition: >-"),
        ):
            self.assertFalse(self.rules.is_valid(self.edited((old, new))), new)

    def test_proximity_has_a_form(self):
        near = "    near: [{selections: [goods, weight], within: sentence}]\n"
        extension = ("    typologies: [T3]", near + "    typologies: [T3]")
        self.assertTrue(self.rules.is_valid(self.edited(extension)))
        for old, new in (("sentence", "a sentence"), ("goods, weight", ""), ("within", "inside")):
            edits = (extension[0], extension[1].replace(old, new))
            self.assertFalse(self.rules.is_valid(self.edited(edits)), new)

    def test_other_kinds_of_documents_and_other_logsources_are_known(self):
        for text in (
            "{title: F, logsource: {product: lodewire, category: news}, filter: {rules: any, "
            "s: {headline|word: x}, condition: not s}}",
            "{title: C, correlation: {type: event_count, rules: [a], timespan: 1h, "
            "condition: {gte: 3}}}",
            "{title: W, logsource: {product: windows}, detection: {s: {a.b|re|i: x, EventID: 1}, "
            "k: [x, 1], condition: [s, k]}}",
        ):
            document = yaml.load(text, Yaml12)
            self.assertEqual([e.message for e in self.rules.iter_errors(document)], [], text)
            broken = yaml.load(text.replace("rules", "rulez").replace("|re|", "|rex|"), Yaml12)
            self.assertFalse(self.rules.is_valid(broken), text)

    def test_the_schema_and_the_loader_know_the_same_modifiers(self):
        keys = self.rules.schema["$defs"]["any_map"]["patternProperties"]
        (pattern,) = keys
        for modifier in pattern[pattern.index("(\\|(") + 4 : -4].split("|"):
            rule = RULE.replace("headline|word", "headline|" + modifier)
            path = self.folder / "rule.yaml"
            path.write_text(rule.format(title="M", id=ID, word="x"))
            errors = call("rules", "list", "--rules", str(path)).stderr
            self.assertNotIn("is unknown", errors, modifier)

    def test_tests_have_a_form(self):
        good = {"name": "a", "event": {"headline": "x"}, "match": True}
        self.assertTrue(self.tests.is_valid([good, dict(good, match=[ID])]))
        for bad in (
            [],
            good,
            [dict(good, match="yes")],
            [dict(good, event="x")],
            [dict(good, matches=True)],
            [{"name": "a", "event": {}}],
        ):
            self.assertFalse(self.tests.is_valid(bad), bad)


class TradeRules(unittest.TestCase):
    def test_the_table_of_trade_rules_has_each_with_its_typology_and_level(self):
        page = (SOURCE / "docs/trade_rules.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| (T\d+) [^|]*\| `(\w+)` \| (\w+) \|", page, re.MULTILINE)
        rules = []
        for path in (SOURCE / "config/rules/trade").glob("*.yaml"):
            if not path.name.endswith(".tests.yaml"):
                rule = yaml.load(path.read_text(encoding="utf-8"), Yaml12)
                (typology,) = rule["lodewire"]["typologies"]
                rules.append((typology, path.stem, rule["level"]))
        self.assertEqual(sorted(rows), sorted(rules))


class Documentation(RuleTools):
    """docs/rules.md: its files are written, its commands run, and they print what it says."""

    # The blocks of JSON are, in their order, the files that the commands name.
    EVENTS = ("match.json", "miss.json", "events.jsonl")

    def test_every_example_prints_what_the_page_says(self):
        page = (SOURCE / "docs/rules.md").read_text()
        blocks = re.findall(r"^```(\w+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
        events = list(self.EVENTS)
        for language, text in blocks:
            if language == "yaml":
                name = re.match(r"# (\S+)\n", text).group(1)
                # The comment stays: places are those of the block.
                (self.folder / name).write_text(text)
            elif language == "json":
                (self.folder / events.pop(0)).write_text(text)
        commands = [text for language, text in blocks if language == "console"]
        self.assertGreaterEqual(len(commands), 6)
        for text in commands:
            command, expected = text.split("\n", 1)
            arguments = shlex.split(command.removeprefix("$ lodewire "))
            result = subprocess.run(
                [str(BINARY), *arguments, "--config", str(SOURCE / "config/lodewire.yaml")],
                capture_output=True,
                text=True,
                timeout=60,
                cwd=self.folder,
                check=False,
            )
            self.assertTrue(expected, command)
            self.assertEqual(result.stdout, expected, command + result.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
