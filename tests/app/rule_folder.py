"""A folder of small rules for the tests of the tools of rule authors."""

import pathlib
import subprocess
import tempfile
import unittest

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
