"""What looks into a running service: top, tap, /debug/events, its log; and it is never harmed."""

import http.client
import json
import os
import pty
import re
import select
import subprocess
import threading
import unittest

import ops_test
from harness import BINARY, idle_story, true_story, wait_until

HIDING = "China bans gallium exports \x1b[31m\u202ered\x07 notice"


@unittest.skipUnless(ops_test.BOOTSTRAP, ops_test.REASON)
class Look(ops_test.Service):
    def command(self, *arguments, **more):
        return self.lodewire.call(*arguments, "--address", self.address[len("http://") :], **more)

    def events(self, query=""):
        status, text = self.ask(f"/debug/events?{query}")
        self.assertEqual(status, 200, text)
        return json.loads(text)["events"]

    def test_events_are_noted_with_what_became_of_them_and_escaped(self):
        self.start()
        story = {**true_story(1), "headline": HIDING}
        self.lodewire.feed("news", [story])
        self.assertTrue(wait_until(lambda: len(self.events()) == 1, 20))
        self.lodewire.feed("news", [idle_story(2)])
        self.lodewire.produce("news", [(None, b"{not json", None)])
        self.assertTrue(wait_until(lambda: len(self.events()) == 3, 20), self.events())
        by_verdict = {event["verdict"]: event for event in self.events("stage=decode")}
        self.assertEqual(set(by_verdict), {"ok", "malformed_json"})
        (alerted,) = self.events("stage=judge")
        self.assertEqual(alerted["alert"]["routes_sent"], 3)
        self.assertEqual(alerted["topic"], self.lodewire.topic("news"))
        # Normalisation takes out what reorders text; the rest is escaped.
        self.assertIn("\\x1b[31mred\\x07", alerted["excerpt"])
        self.assertGreaterEqual(alerted["rules_matched"], len(alerted["rules"]))
        for rule in (alerted["rules"][0], "Ban or embargo on a mineral".replace(" ", "+")):
            self.assertEqual(self.events(f"rule={rule}"), [alerted])
        status, text = self.ask("/debug/events?rule=Ban+or+embargo+on+a+minerel")
        self.assertEqual(status, 400)
        self.assertIn("did you mean", text)
        self.assertEqual(self.ask("/debug/events?stage=nowhere")[0], 400)

        tapped = self.command("tap", "--recent", "--stage", "judge", "--limit", "1")
        self.assertEqual(tapped.returncode, 0, tapped.stderr)
        self.assertIn("critical alert", tapped.stdout)
        self.assertNotIn("\x1b", tapped.stdout)
        tapped = self.command("tap", "--recent", "--limit", "3", "--json")
        self.assertEqual(len([json.loads(line) for line in tapped.stdout.splitlines()]), 3)
        tapped = self.command("tap", "--rule", "no such rule")
        self.assertEqual(tapped.returncode, 1)
        self.assertIn("no rule has the id or title", tapped.stderr)

    def test_tap_waits_for_what_comes(self):
        self.start()
        self.lodewire.feed("news", [true_story(1)])
        self.assertTrue(wait_until(lambda: len(self.events()) == 1, 20))
        arguments = ("--stage", "judge", "--limit", "1", "--json")
        found = []
        waiting = threading.Thread(target=lambda: found.append(self.command("tap", *arguments)))
        waiting.start()
        wait_until(lambda: False, 1)
        self.lodewire.feed("news", [true_story(2)])
        waiting.join(20)
        self.assertIn("notice 000002", json.loads(found[0].stdout)["excerpt"])

    def test_top_shows_lanes_partitions_and_rules(self):
        self.start("--set", "pipeline.lanes=2")
        self.assertTrue(wait_until(lambda: self.ask("/readyz")[0] == 200))
        self.lodewire.feed("news", [true_story(i) for i in range(5)])
        self.assertTrue(wait_until(lambda: "rule_alerts_total{" in self.ask("/metrics")[1], 10))
        lag = "lodewire_partition_lag_records{"
        self.assertTrue(wait_until(lambda: lag in self.ask("/metrics")[1], 15))
        shown = self.command("top", "--once", "--interval", "0.2", "--json")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        top = json.loads(shown.stdout)
        self.assertTrue(top["ready"])
        self.assertEqual([lane["lane"] for lane in top["lanes"]], ["0", "1"])
        self.assertEqual(sum(rule["alerts"] for rule in top["slowest_rules"]), 5)
        self.assertIn(self.lodewire.topic("news"), [at["topic"] for at in top["partitions"]])
        text = self.command("top", "--once", "--interval", "0.2").stdout
        self.assertIn("LANE", text)
        self.assertIn("SLOWEST RULES", text)
        self.assertNotIn("\x1b", text, "a script gets no screen codes")

    def test_top_gives_the_terminal_back_as_it_was(self):
        self.start()
        leader, follower = pty.openpty()
        process = subprocess.Popen(
            [BINARY, "top", "--config", str(self.lodewire.config), "--interval", "0.1",
             "--address", self.address[len("http://") :]],
            stdout=follower,
        )  # fmt: skip
        os.close(follower)
        shown = b""
        while shown.count(b"\x1b[H") < 3:
            self.assertTrue(select.select([leader], [], [], 20)[0], shown)
            shown += os.read(leader, 65536)
        process.terminate()
        while select.select([leader], [], [], 5)[0]:
            try:
                more = os.read(leader, 65536)
            except OSError:  # The other end is closed.
                break
            shown += more
        self.assertEqual(process.wait(10), 0)
        os.close(leader)
        self.assertTrue(shown.startswith(b"\x1b[?1049h\x1b[?25l"), shown[:40])
        self.assertTrue(shown.endswith(b"\x1b[?25h\x1b[?1049l"), shown[-40:])

    def test_nobody_there_and_a_wrong_token_are_said(self):
        result = self.lodewire.call("top", "--once", "--address", "127.0.0.1:1")
        self.assertEqual(result.returncode, 1)
        self.assertIn("nobody answers at 127.0.0.1:1", result.stderr)
        token = self.lodewire.config.parent / "token"
        token.write_text("right")
        with_token = ("--set", f"ops.token_file={token}")
        self.start(*with_token)
        result = self.command("top", "--once")
        self.assertIn("/metrics answers 401: a bearer token is needed", result.stderr)
        self.assertEqual(self.command("top", "--once", *with_token).returncode, 0)

    def test_a_host_that_is_not_allowed_is_refused_by_a_service(self):
        self.start("--set", "ops.hosts=monitor.example")
        self.assertEqual(self.ask("/version", headers={"Host": "evil.example"})[0], 421)
        self.assertEqual(self.ask("/version", headers={"Host": "monitor.example:9464"})[0], 200)

    def test_scrapes_while_it_stops_get_an_answer_or_a_closed_door(self):
        run = self.start()
        self.assertTrue(wait_until(lambda: self.ask("/readyz")[0] == 200))
        answers, ended = [], threading.Event()

        def scrape():
            while not ended.is_set():
                try:
                    answers.append(self.ask("/metrics")[0])
                except (OSError, http.client.HTTPException):
                    answers.append("closed")

        scraper = threading.Thread(target=scrape)
        scraper.start()
        self.lodewire.feed("news", [true_story(i) for i in range(50)])
        stopped = self.lodewire.stop(run)
        ended.set()
        scraper.join()
        self.assertEqual(stopped, 0, run.log.read_text())
        self.assertLessEqual(set(answers), {200, "closed"})
        self.assertIn(200, answers)


@unittest.skipUnless(ops_test.BOOTSTRAP, ops_test.REASON)
class Logs(ops_test.Service):
    def test_every_line_is_logfmt_and_with_a_flag_json(self):
        run = self.start()
        self.assertEqual(self.lodewire.stop(run), 0)
        pattern = re.compile(r'(\w+=("([^"\\]|\\.)*"|[^\s"=]+)( |$))+')
        lines = run.log.read_text().splitlines()
        self.assertGreater(len(lines), 3)
        for line in lines:
            self.assertTrue(pattern.fullmatch(line), line)
        run = self.start("--log-format", "json")
        self.assertEqual(self.lodewire.stop(run), 0)
        lines = [json.loads(line) for line in run.log.read_text().splitlines()]
        self.assertTrue(all({"time", "level", "component", "message"} <= set(li) for li in lines))
        self.assertTrue(any(line["message"].startswith("running: ") for line in lines))

    def test_a_full_disk_under_the_log_leaves_alerts_alone(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            process = subprocess.Popen(
                [BINARY, "run", "--config", str(self.lodewire.config)], stderr=full
            )
        self.lodewire.processes.append(process)
        self.lodewire.feed("news", [true_story(1)])
        self.assertEqual(len(self.lodewire.records("desk", lambda found: len(found) >= 1)), 1)
        self.assertEqual(self.lodewire.stop(process), 0)

    def test_a_log_that_nobody_reads_leaves_alerts_alone(self):
        reader, writer = os.pipe()
        process = subprocess.Popen(
            [BINARY, "run", "--config", str(self.lodewire.config)], stderr=writer
        )
        self.lodewire.processes.append(process)
        # The pipe is filled to the brim, so that a write would wait for ever.
        os.set_blocking(writer, False)
        try:
            while True:
                os.write(writer, b"x" * 4096)
        except BlockingIOError:
            pass
        os.set_blocking(writer, True)
        self.lodewire.feed("news", [true_story(1)])
        self.assertEqual(len(self.lodewire.records("desk", lambda found: len(found) >= 1)), 1)
        self.assertEqual(self.lodewire.stop(process), 0)
        os.close(reader)
        os.close(writer)


if __name__ == "__main__":
    unittest.main()
