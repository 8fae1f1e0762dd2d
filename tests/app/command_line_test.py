"""The command line without a broker: exit codes, streams, and what bad input gets."""

import json
import pathlib
import signal
import subprocess
import tempfile
import unittest

from harness import BINARY, SOURCE, Lodewire, idle_story, true_story, wait_until

NOWHERE = "127.0.0.1:1"  # Nothing listens there.


def call(*arguments, stdin=None, timeout=60):
    return subprocess.run(
        [str(BINARY), *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout,
        cwd=SOURCE,
        check=False,
    )


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.lodewire = Lodewire(NOWHERE)
        self.addCleanup(self.lodewire.close)

    def test_help_goes_to_stdout_and_teaches(self):
        result = call("--help")
        self.assertEqual(result.returncode, 0)
        for verb in (
            "run",
            "validate",
            "demo",
            "scan",
            "feed",
            "tail",
            "topics",
            "rules",
            "version",
        ):
            self.assertIn(verb, result.stdout)
        self.assertEqual(call("help").stdout, result.stdout)

    def test_a_wrong_command_line_is_exit_2_and_stdout_stays_empty(self):
        for arguments in (
            ["nonsense"],
            ["scan"],
            ["demo", "--events", "many"],
            ["run", "--wrong"],
        ):
            result = call(*arguments)
            self.assertEqual(result.returncode, 2, arguments)
            self.assertEqual(result.stdout, "")
            self.assertIn("--help", result.stderr)

    def test_the_shipped_configuration_is_valid(self):
        result = call("validate", "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        answer = json.loads(result.stdout)
        self.assertTrue(answer["ok"])
        self.assertGreaterEqual(answer["rules_news"], 10)
        self.assertGreater(answer["memory_plan_bytes"], 0)

    def test_exactly_once_is_valid_and_the_demo_says_why_it_cannot_show_it(self):
        exactly_once = ("--set", "kafka.delivery=exactly_once")
        self.assertEqual(call("validate", *exactly_once).returncode, 0)
        result = call("demo", *exactly_once)
        self.assertEqual(result.returncode, 78, result.stderr)
        self.assertIn("exactly_once needs a real Kafka", result.stderr)
        self.assertIn("at_least_once", result.stderr)

    def test_an_unknown_key_is_exit_78_with_file_line_and_a_guess(self):
        self.lodewire.config.write_text(self.lodewire.config.read_text() + "shutdwn: {}\n")
        result = self.lodewire.call("validate")
        self.assertEqual(result.returncode, 78)
        self.assertRegex(result.stderr, r"lodewire\.yaml:\d+:1: unknown key 'shutdwn'")
        self.assertIn("shutdown", result.stderr)

    def test_a_duplicate_key_is_exit_78(self):
        self.lodewire.config.write_text(self.lodewire.config.read_text() + "kafka: {}\n")
        result = self.lodewire.call("validate")
        self.assertEqual(result.returncode, 78)
        self.assertIn("stands twice", result.stderr)

    def test_a_missing_secret_file_is_exit_78_and_names_the_file(self):
        extra = "  properties: {sasl.password_file: '/no/such/secret'}\n"
        text = self.lodewire.config.read_text().replace(
            "  start: earliest\n", "  start: earliest\n" + extra
        )
        self.lodewire.config.write_text(text)
        result = self.lodewire.call("validate")
        self.assertEqual(result.returncode, 78, result.stderr)
        self.assertIn("/no/such/secret", result.stderr)

    def test_an_unknown_kafka_property_is_exit_78(self):
        extra = "  properties: {no.such.property: '1'}\n"
        text = self.lodewire.config.read_text().replace(
            "  start: earliest\n", "  start: earliest\n" + extra
        )
        self.lodewire.config.write_text(text)
        result = self.lodewire.call("validate")
        self.assertEqual(result.returncode, 78, result.stderr)
        self.assertIn("no.such.property", result.stderr)

    def test_a_rule_with_a_bad_regex_is_exit_78_with_place_and_reason(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "bad.yaml").write_text(
                "title: Bad\nid: 5f2a7c1e-6f0b-4a53-9d0a-3b0f6f6f1c11\n"
                "logsource: {product: lodewire, category: news}\n"
                "detection:\n  s:\n    headline|re: '(?=x)y'\n  condition: s\nlevel: high\n"
            )
            result = self.lodewire.call("validate", "--set", f"rules.directory={folder}")
            self.assertEqual(result.returncode, 78, result.stderr)
            self.assertRegex(result.stderr, r"bad\.yaml:6:\d+")

    def test_a_broker_that_is_away_at_start_is_waited_for(self):
        run = self.lodewire.start()
        self.assertTrue(wait_until(lambda: "waiting for a broker" in run.log.read_text(), 20))
        self.assertIsNone(run.poll(), "it goes on waiting")
        run.send_signal(signal.SIGTERM)
        self.assertEqual(run.wait(20), 0)

    def test_a_one_shot_command_without_broker_is_exit_69(self):
        result = self.lodewire.call("topics", "create", timeout=90)
        self.assertEqual(result.returncode, 69, result.stderr)
        self.assertIn(NOWHERE, result.stderr)
        self.assertEqual(result.stderr.count("kafka.bootstrap_servers"), 1, result.stderr)

    def test_a_bad_token_or_an_open_address_without_one_is_exit_78_before_a_broker_is_asked(self):
        for settings, named in (
            (["ops.address=127.0.0.1:0", "ops.token_file=/nowhere/token"], "/nowhere/token"),
            (["ops.address=0.0.0.0:0"], "ops.token_file"),
        ):
            arguments = [part for setting in settings for part in ("--set", setting)]
            result = self.lodewire.call("run", *arguments)
            self.assertEqual(result.returncode, 78, result.stderr)
            self.assertIn(named, result.stderr)
            self.assertNotIn("waiting for a broker", result.stderr)

    def test_scan_finds_a_true_story_among_idle_ones(self):
        lines = "".join(
            json.dumps(e) + "\n" for e in (idle_story(1), true_story(2), idle_story(3))
        )
        result = call("scan", "-", "--json", stdin=lines)
        self.assertEqual(result.returncode, 0, result.stderr)
        alerts = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual([a["storyId"] for a in alerts], ["story-2"])

    def test_scan_of_the_seed_page_alerts_on_all_five_minerals(self):
        page = SOURCE / "tests/data/seed/rare_earth_crackdown.txt"
        result = call("scan", str(page), "--event-time", "2025-05-09", "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        minerals = set()
        for line in result.stdout.splitlines():
            minerals |= {m["id"] for m in json.loads(line)["minerals"]}
        self.assertEqual(
            minerals, {"rare_earths", "gallium", "germanium", "antimony", "tungsten"}
        )

    def test_no_evidence_of_the_seed_page_is_from_its_chrome(self):
        page = SOURCE / "tests/data/seed/rare_earth_crackdown.txt"
        # The page is the body; behind its story come a search box, other stories and comments.
        story_end = page.read_bytes().index(b"Search\nRecent Reex News")
        result = call("scan", str(page), "--event-time", "2025-05-09", "--json")
        alerts = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertTrue(alerts)
        for alert in alerts:
            spans = [span for match in alert["matches"] for span in match["evidence"]]
            self.assertTrue(any(span["field"] == "body" for span in spans))
            for span in spans:
                self.assertLessEqual(span["end"], story_end, span)
            countries = {j["country"] for j in alert["jurisdictions"]}
            self.assertIn("CN", countries)
            self.assertNotIn("IN", countries)
        self.assertNotIn("candium", result.stdout)

    def test_scan_names_a_line_it_cannot_read_and_goes_on(self):
        lines = "{broken\n" + json.dumps(true_story(1)) + "\n"
        result = call("scan", "-", "--json", stdin=lines)
        self.assertEqual(result.returncode, 1)
        self.assertIn(":1:", result.stderr)
        self.assertEqual(len(result.stdout.splitlines()), 1)

    def test_bad_records_of_a_scan_are_named_with_what_to_do_and_the_rest_is_read(self):
        absurd = json.dumps({"headline": "x" * 700_000})
        oversized = json.dumps({"headline": "x" * 2_000_000})
        cut = json.dumps(true_story(1))[:-20]
        sound = json.dumps(true_story(2))
        lines = "".join(line + "\n" for line in (cut, absurd, oversized, sound))
        result = call("scan", "-", "--json", stdin=lines)
        self.assertEqual(result.returncode, 1)
        self.assertIn("-:1: malformed_json: ", result.stderr)
        self.assertRegex(result.stderr, "-:2: field_too_long: .*field_bytes_max")
        self.assertRegex(result.stderr, "-:3: too_large: .*record_bytes_max")
        stories = [json.loads(alert)["storyId"] for alert in result.stdout.splitlines()]
        self.assertEqual(stories, ["story-2"])

    def test_invalid_utf8_is_repaired_and_marked(self):
        with tempfile.TemporaryDirectory() as folder:
            page = pathlib.Path(folder, "page.txt")
            page.write_bytes(b"\xff\xfe China bans gallium exports\n")
            result = call("scan", str(page), "--json")
            self.assertEqual(result.returncode, 0, result.stderr)
            alert = json.loads(result.stdout)
            self.assertIn("repaired_utf8", alert["marks"])
            self.assertTrue(alert["headline"].startswith("\ufffd\ufffd China"))

    def test_the_headline_of_a_page_is_its_title_or_its_first_heading(self):
        with tempfile.TemporaryDirectory() as folder:
            for head, headline in (
                ("<title>Gallium one</title><h1>Gallium two</h1>", "Gallium one"),
                ("<h1 class='a'>Gallium two</h1>", "Gallium two"),
            ):
                page = pathlib.Path(folder, "page.html")
                page.write_text(f"<html>{head}<p>China bans gallium exports.</p></html>")
                result = call("scan", str(page), "--json")
                self.assertEqual(json.loads(result.stdout)["headline"], headline)

    def test_feed_refuses_a_topic_that_is_no_input_and_names_those_that_are(self):
        result = self.lodewire.call("feed", "-", "--topic", "nowhere", stdin="")
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertIn("'nowhere' is no input topic", result.stderr)
        self.assertIn(self.lodewire.topic("news"), result.stderr)

    def test_a_flag_with_an_unknown_key_is_exit_78_and_no_line_is_blamed(self):
        result = self.lodewire.call("validate", "--set", "kafka.gruop=x")
        self.assertEqual(result.returncode, 78)
        self.assertIn("set by a flag or the environment", result.stderr)
        self.assertIn("did you mean 'group'?", result.stderr)

    def test_rules_match_prints_one_stable_object_a_line(self):
        with tempfile.TemporaryDirectory() as folder:
            rule = pathlib.Path(folder, "rule.yml")
            rule.write_text(
                "title: Whoami\nid: 7a6f2f36-3a87-4b6a-9b3d-5f6f3f0e9c01\n"
                "logsource: {product: windows, category: process_creation}\n"
                "detection:\n  sel:\n    process.Image|endswith: '\\whoami.exe'\n  condition: sel\n"
            )
            events = (
                '{"process": {"Image": "C:\\\\x\\\\WHOAMI.EXE"}}\n{"process": {"Image": "a"}}\n'
            )
            result = call(
                "rules",
                "match",
                "--rules",
                folder,
                "--logsource",
                "product=windows",
                "-",
                "--json",
                stdin=events,
            )
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(
                result.stdout,
                '{"line":1,"rules":["7a6f2f36-3a87-4b6a-9b3d-5f6f3f0e9c01"]}\n'
                '{"line":2,"rules":[]}\n',
            )

    def test_every_shipped_rule_passes_the_tests_beside_it(self):
        result = call("rules", "test")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertRegex(result.stdout, r"\d+ passed, 0 failed")


class Lookup(unittest.TestCase):
    def lookup(self, *arguments):
        result = call("lookup", "--json", *arguments)
        return result, json.loads(result.stdout) if result.returncode == 0 else None

    def regimes(self, found):
        return {(r["id"], r["scope"][:6]): r["status"] for r in found["regimes"]}

    def test_a_basket_code_names_its_minerals_codes_below_and_regimes_of_the_day(self):
        result, found = self.lookup("8112.92", "--at", "2025-05-09")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(found["minerals"], ["gallium", "germanium"])
        codes = {(c["jurisdiction"], c["code"]) for c in found["codes"]}
        self.assertIn(("", "811292"), codes)
        self.assertIn(("CN", "8112929010"), codes)
        regimes = self.regimes(found)
        self.assertEqual(regimes[("CN-2023-23", "")], "superseded")
        self.assertEqual(regimes[("CN-2024-46", "para 2")], "in_force")

    def test_the_same_regime_is_suspended_at_a_later_date_and_unknown_after_its_term(self):
        for at, status in (("2026-01-01", "suspended"), ("2026-12-24", "unknown")):
            _, found = self.lookup("811292", "--at", at)
            self.assertEqual(self.regimes(found)[("CN-2024-46", "para 2")], status, at)

    def test_a_term_in_chinese_names_its_mineral_and_codes(self):
        _, found = self.lookup("锑")
        self.assertEqual(found["minerals"], ["antimony"])
        self.assertIn("261710", [code["code"] for code in found["codes"]])

    def test_the_calendar_lists_what_changes_next_in_order(self):
        _, found = self.lookup("--calendar", "--at", "2025-06-01")
        days = [change["on"] for change in found["changes"]]
        self.assertEqual(days, sorted(days))
        self.assertIn(
            ("2025-11-09", "CN-2024-46", "suspended"),
            [(c["on"], c["id"], c["then"]) for c in found["changes"]],
        )

    def test_what_is_not_known_says_so_and_nothing_asked_is_a_usage_error(self):
        result, _ = self.lookup("cheese")
        self.assertEqual(result.returncode, 1)
        self.assertIn("nothing is known of 'cheese'", result.stderr)
        self.assertEqual(self.lookup()[0].returncode, 2)
        self.assertEqual(self.lookup("811292", "--at", "yesterday")[0].returncode, 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
