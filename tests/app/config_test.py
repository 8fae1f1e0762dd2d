"""`lodewire config` and `lodewire init`: one table, shown in four ways that agree."""

import json
import pathlib
import subprocess
import tempfile
import unittest

import jsonschema
import yaml
from harness import BINARY, SOURCE


def call(*arguments, cwd=SOURCE):
    return subprocess.run(
        [str(BINARY), *arguments], capture_output=True, text=True, timeout=60, check=False, cwd=cwd
    )


class Documents(unittest.TestCase):
    def test_the_reference_in_docs_is_current(self):
        self.assertEqual(
            call("config", "reference").stdout,
            (SOURCE / "docs/configuration.md").read_text(),
            "make it anew: lodewire config reference > docs/configuration.md",
        )

    def test_the_shipped_configuration_is_what_init_writes(self):
        self.assertEqual(
            call("init", cwd=SOURCE / "config").stdout,
            (SOURCE / "config/lodewire.yaml").read_text(),
            "make it anew: cd config && lodewire init --output lodewire.yaml --force",
        )


class Schema(unittest.TestCase):
    def setUp(self):
        schema = json.loads(call("config", "schema").stdout)
        jsonschema.Draft202012Validator.check_schema(schema)
        self.validator = jsonschema.Draft202012Validator(schema)
        self.shipped = yaml.safe_load((SOURCE / "config/lodewire.yaml").read_text())

    def test_the_shipped_configuration_is_valid(self):
        errors = [error.message for error in self.validator.iter_errors(self.shipped)]
        self.assertEqual(errors, [])

    def test_typical_mistakes_are_rejected(self):
        for section, key, value in (
            ("pipeline", "lane", 2),
            ("pipeline", "lanes", 0),
            ("pipeline", "outstanding_bytes", "16MB"),
            ("pipeline", "threads", "many"),
            ("kafka", "start", "yesterday"),
            ("shutdown", "drain_timeout", "15 seconds"),
            ("rules", "strict_sigma", "perhaps"),
        ):
            wrong = {**self.shipped, section: {**self.shipped[section], key: value}}
            self.assertFalse(self.validator.is_valid(wrong), (section, key))
        for key, value in (("format", "xml"), ("severity", "grave"), ("topic", None)):
            route = {**self.shipped["routes"][0], key: value}
            self.assertFalse(self.validator.is_valid({**self.shipped, "routes": [route]}), key)


class Init(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_what_it_writes_elsewhere_is_valid_and_is_not_overwritten_unasked(self):
        path = self.folder / "mine.yaml"
        written = call("init", "--output", str(path))
        self.assertEqual(written.returncode, 0, written.stderr)
        self.assertIn(f"lodewire validate --config {path}", written.stderr)
        valid = call("validate", "--config", str(path), cwd=self.folder)
        self.assertEqual(valid.returncode, 0, valid.stderr)
        path.write_text("mine")
        again = call("init", "--output", str(path))
        self.assertEqual((again.returncode, path.read_text()), (1, "mine"))
        self.assertIn("--force", again.stderr)
        self.assertEqual(call("init", "--output", str(path), "--force").returncode, 0)
        self.assertIn("kafka:", path.read_text())

    def test_a_place_that_cannot_be_written_is_named(self):
        result = call("init", "--output", str(self.folder / "no/such/file.yaml"))
        self.assertEqual(result.returncode, 1)
        self.assertIn("no/such/file.yaml: cannot be written", result.stderr)


class Show(unittest.TestCase):
    def test_it_shows_what_flags_changed_and_no_secret(self):
        arguments = (
            "config", "show", "--set", "pipeline.lanes=3",
            "--set", "kafka.properties.sasl.password=hunter2",
        )  # fmt: skip
        shown = call(*arguments)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertNotIn("hunter2", shown.stdout + shown.stderr)
        text = yaml.safe_load(shown.stdout)
        self.assertEqual(text["pipeline"]["lanes"], 3)
        as_json = call(*arguments, "--json").stdout
        self.assertNotIn("hunter2", as_json)
        self.assertEqual(json.loads(as_json), text, "both forms say the same")

    def test_a_bad_configuration_is_exit_78(self):
        result = call("config", "show", "--set", "pipeline.lanes=0")
        self.assertEqual(result.returncode, 78)
        self.assertIn("'lanes' must be a whole number", result.stderr)


if __name__ == "__main__":
    unittest.main()
