"""`lodewire rules export`: what pySigma's backends make of the rules, and what is said to be lost.

The backends need an older pySigma than the other tests, so they get an environment of their own
beside the binary, from deploy/siem/requirements.txt.
"""

import json
import os
import subprocess
import sys
import unittest

from harness import BINARY, SOURCE
from rule_folder import RuleTools, call

REQUIREMENTS = SOURCE / "deploy/siem/requirements.txt"
RULE = """
title: Seizure of tin
id: 6f0c5c1e-0000-4000-8000-0000000000aa
status: test
logsource: {category: trade, product: lodewire}
detection:
    goods: {description|word: tin}
    value: {unit_value_usd_kg|lt: 5}
    notice: {remarks|contains: seized}
    condition: goods and notice and value
level: low
lodewire:
    near: [{selections: [goods], within: sentence}]
"""


def environment():
    """The Python of an environment with the backends; skips the test where there can be none."""
    folder = BINARY.parent / "rules_export_environment"
    done = folder / "requirements.txt"
    python = folder / "bin/python"
    if not done.exists() or done.read_bytes() != REQUIREMENTS.read_bytes():
        for command in ([sys.executable, "-m", "venv", "--clear", folder],
                        [python, "-m", "pip", "install", "-q", "-r", REQUIREMENTS]):
            made = subprocess.run(command, capture_output=True, text=True, check=False)
            if made.returncode != 0:
                reason = f"no environment for pySigma's backends: {made.stderr[-300:]}"
                if os.environ.get("CI") == "true":
                    raise RuntimeError(reason)
                raise unittest.SkipTest(reason)
        done.write_bytes(REQUIREMENTS.read_bytes())
    return python


class Export(RuleTools):
    @classmethod
    def setUpClass(cls):
        cls.python = str(environment())

    def export(self, *arguments, code=0):
        ran = call("rules", "export", "--python", self.python, *arguments)
        self.assertEqual(ran.returncode, code, ran.stderr)
        return json.loads(ran.stdout) if "--json" in arguments else ran

    def rule(self):
        (self.folder / "tin.yaml").write_text(RULE, encoding="utf-8")
        return str(self.folder)

    def test_makes_a_search_of_each_shipped_rule_that_the_backend_can_say(self):
        for backend in ("splunk", "lucene"):
            ran = call("rules", "export", "--python", self.python, "--backend", backend, "--json")
            rules = json.loads(ran.stdout)["rules"]
            refused = [rule["reason"] for rule in rules if "reason" in rule]
            # E.g. "ORing FieldRef matching is not yet supported by Splunk backend".
            for reason in refused:
                self.assertRegex(reason, "not supported|NotSupported")
            self.assertLess(len(refused), len(rules) / 20)
            self.assertTrue(all(rule["queries"] for rule in rules if "reason" not in rule))
            self.assertEqual(ran.returncode, 1 if refused else 0)

    def test_names_what_a_search_cannot_say(self):
        (rule,) = self.export("--backend", "splunk", "--rules", self.rule(), "--json")["rules"]
        self.assertEqual(len(rule["lost"]), 3, rule["lost"])
        for word, lost in zip(("near", "word", "unit_value_usd_kg"), rule["lost"]):
            self.assertIn(f"`{word}`", lost)

    def test_keeps_a_selection_whose_name_begins_like_an_operator(self):
        (rule,) = self.export("--backend", "splunk", "--rules", self.rule(), "--json")["rules"]
        self.assertEqual(rule["queries"],
                         ['description="*tin*" remarks="*seized*" unit_value_usd_kg<5'])

    def test_a_virtual_field_is_searched_in_each_of_its_fields(self):
        news = RULE.replace("category: trade", "category: news").replace("remarks|", "text|")
        (self.folder / "tin.yaml").write_text(news, encoding="utf-8")
        (rule,) = self.export("--backend", "splunk", "--rules", str(self.folder),
                              "--json")["rules"]
        for field in ("headline", "body"):
            self.assertIn(f'{field}="*seized*"', rule["queries"][0])

    def test_a_backend_that_is_not_installed_is_named_with_those_that_are(self):
        ran = self.export("--backend", "nonesuch", code=69)
        self.assertIn("'nonesuch'", ran.stderr)
        self.assertIn("splunk", ran.stderr)

    def test_a_python_without_pysigma_is_told_what_to_install(self):
        script = self.folder / "python"
        script.write_text(f"#!/bin/sh\nexec {self.python} -S \"$@\"\n", encoding="utf-8")
        script.chmod(0o755)
        ran = call("rules", "export", "--backend", "splunk", "--python", str(script))
        self.assertEqual(ran.returncode, 69, ran.stderr)
        self.assertIn("pip install", ran.stderr)

    def test_a_python_that_is_not_there_is_named(self):
        ran = call("rules", "export", "--backend", "splunk", "--python", "/no/python")
        self.assertEqual(ran.returncode, 1)
        self.assertIn("'/no/python'", ran.stderr)


if __name__ == "__main__":
    unittest.main()
