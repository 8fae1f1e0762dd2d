#!/usr/bin/env python3
"""What deploy/siem says of our alerts holds for what the encoders write.

  siem_files_test.py --run PROGRAM

The Splunk files are read with the parser of Splunk's own add-on factory
(addonfactory-splunk-conf-parser-lib). Exit: 0 passed, 1 not, 77 it is missing (1 under CI=true).
"""

import fnmatch
import json
import pathlib
import re
import unittest

import oracle

try:
    from addonfactory_splunk_conf_parser_lib import TABConfigParser
except ImportError as missing:
    oracle.skip(missing)

SIEM = pathlib.Path(__file__).resolve().parents[2] / "deploy/siem"
# Source: Splunk Common Information Model 6.0, data model Alerts.
CIM_ALERTS = {"app", "body", "description", "dest", "id", "severity", "severity_id", "signature",
              "signature_id", "src", "subject", "type", "user", "vendor_account"}
CIM_SEVERITIES = {"critical", "high", "medium", "low", "informational", "unknown"}


def splunk(name):
    parser = TABConfigParser()
    path = SIEM / "splunk/lodewire/default" / name
    if not parser.read(str(path)):
        raise AssertionError(f"{path} cannot be read")
    return {section: {key: value for key, value in parser.items(section) if key != "__name__"}
            for section in parser.sections()}


def values_at(value, path):
    """What Splunk's KV_MODE = json calls `a.b{}.c`."""
    for step in path.replace("{}", ".{}").split("."):
        if step == "{}":
            value = [item for part in value for item in part]
        else:
            value = [part[step] for part in value if isinstance(part, dict) and step in part]
    return value


class Splunk(unittest.TestCase):
    """The add-on of deploy/siem/splunk."""

    @classmethod
    def setUpClass(cls):
        cls.events = [json.loads(line) for line in oracle.samples(oracle.program, "splunk_hec")]

    def test_settings_are_for_the_sourcetype_that_records_carry(self):
        sourcetypes = {event["sourcetype"] for event in self.events}
        self.assertEqual(sourcetypes, set(splunk("props.conf")))
        (search,) = [entry["search"] for entry in splunk("eventtypes.conf").values()]
        self.assertEqual({search}, {f"sourcetype={name}" for name in sourcetypes})

    def test_every_alias_names_a_field_that_alerts_have(self):
        aliases = splunk("props.conf")["lodewire:alert"]["FIELDALIAS-lodewire"]
        pairs = re.findall(r"(\S+) AS (\S+)", aliases)
        self.assertEqual(len(pairs), aliases.count(" AS "))
        for path, _ in pairs:
            self.assertTrue(values_at([event["event"] for event in self.events], path), path)

    def test_alerts_are_tagged_for_the_data_model_alerts(self):
        (event_type,) = splunk("eventtypes.conf")
        self.assertEqual(splunk("tags.conf"), {f"eventtype={event_type}": {"alert": "enabled"}})

    def test_fields_at_the_top_are_those_of_the_data_model(self):
        for event in self.events:
            self.assertLessEqual(set(event["event"]) - {"lodewire"}, CIM_ALERTS)
            self.assertIn(event["event"].get("severity", "unknown"), CIM_SEVERITIES)
            self.assertLessEqual(set(event), {"time", "host", "source", "sourcetype", "event"})


class Connectors(unittest.TestCase):
    """The files of deploy/siem/connect."""

    def test_each_hands_json_on_as_it_is_and_keeps_what_the_sink_refuses(self):
        files = sorted((SIEM / "connect").glob("*.json"))
        self.assertEqual(len(files), 3)
        for file in files:
            config = json.loads(file.read_text())["config"]
            self.assertTrue(all(isinstance(value, str) for value in config.values()), file)
            self.assertEqual(config["errors.deadletterqueue.topic.name"], "lodewire.siem.dlq", file)
            self.assertNotEqual(config.get("value.converter.schemas.enable"), "true", file)

    def test_the_index_of_the_template_is_the_topic_of_the_connectors(self):
        patterns = json.loads((SIEM / "elastic/index_template.json").read_text())["index_patterns"]
        for name in ("elasticsearch", "opensearch"):
            config = json.loads((SIEM / f"connect/{name}_sink.json").read_text())["config"]
            self.assertTrue(any(fnmatch.fnmatch(config["topics"], each) for each in patterns), name)


if __name__ == "__main__":
    oracle.run_tests()
