"""What operations sees of a running service: metrics, health, a reload by HTTP."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import unittest
import urllib.error
import urllib.request

from harness import BINARY, Lodewire, idle_story, true_story, wait_until

BOOTSTRAP = os.environ.get("LODEWIRE_KAFKA_BOOTSTRAP", "")
REASON = os.environ.get("LODEWIRE_KAFKA_SKIP_REASON", "no broker was started: use ./dev test")
PROMTOOL = os.environ.get("LODEWIRE_PROMTOOL") or shutil.which("promtool")
for module in ("confluent_kafka", "prometheus_client"):
    if importlib.util.find_spec(module) is None:
        BOOTSTRAP, REASON = "", f"{module} is not installed: ./dev test makes the environment"
if not BOOTSTRAP and os.environ.get("CI") == "true":
    sys.exit(f"ops_test: {REASON}; under CI=true that is a failure")
if not PROMTOOL and os.environ.get("CI") == "true":
    sys.exit("ops_test: there is no promtool; under CI=true that is a failure")


class Service(unittest.TestCase):
    """A running service and its HTTP address."""

    def setUp(self):
        self.lodewire = Lodewire(BOOTSTRAP)
        self.addCleanup(self.lodewire.close)
        created = self.lodewire.call("topics", "create", "--partitions", "2")
        self.assertEqual(created.returncode, 0, created.stderr)
        self.address = None

    def start(self, *arguments):
        run = self.lodewire.start("--set", "ops.address=127.0.0.1:0", *arguments)
        pattern = re.compile(r"health at (http://[0-9.:]+)/metrics")
        self.assertTrue(wait_until(lambda: pattern.search(run.log.read_text())))
        self.address = pattern.search(run.log.read_text()).group(1)
        return run

    def ask(self, path, method="GET", headers=None):
        request = urllib.request.Request(self.address + path, method=method, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def metrics(self):
        from prometheus_client.parser import text_string_to_metric_families

        status, text = self.ask("/metrics")
        self.assertEqual(status, 200)
        return {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    def value(self, name, **labels):
        return self.metrics()[(name, tuple(sorted(labels.items())))]

    def lags(self, topic):
        return {
            labels: value
            for (name, labels), value in self.metrics().items()
            if name == "lodewire_partition_lag_records" and ("topic", topic) in labels
        }


@unittest.skipUnless(BOOTSTRAP, REASON)
class Ops(Service):
    def test_metrics_count_what_went_through_and_readiness_follows_the_assignment(self):
        run = self.start()
        self.assertTrue(wait_until(lambda: self.ask("/readyz")[0] == 200), self.ask("/readyz"))
        self.assertEqual(self.ask("/livez"), (200, "live\n"))
        at = ["--set", "ops.address=" + self.address.removeprefix("http://")]
        asked = self.lodewire.call("health", "--ready", *at)
        self.assertEqual((asked.returncode, asked.stdout), (0, "live\nready\n"), asked.stderr)
        news = self.lodewire.topic("news")
        self.lodewire.feed("news", [true_story(i) for i in range(3)] + [idle_story(9)])
        self.assertTrue(
            wait_until(
                lambda: self.value("lodewire_verdicts_total", topic=news, verdict="ok") == 4, 10
            )
        )
        alerts = {key: value for key, value in self.metrics().items() if "_alerts_total" in key[0]}
        for name in ("lodewire_alerts_total", "lodewire_rule_alerts_total"):
            self.assertEqual(sum(v for key, v in alerts.items() if key[0] == name), 3, alerts)
        self.assertEqual(self.value("lodewire_route_alerts_total", route="all", decision="sent"), 3)
        self.assertTrue(wait_until(lambda: set(self.lags(news).values()) == {0}, 5))
        self.assertEqual(self.value("lodewire_events_total", lane="0"), 4)
        names = {name for name, _ in self.metrics()}
        self.assertTrue(all(re.fullmatch(r"(lodewire|process)_[a-z_]+", n) for n in names), names)
        plan = sum(
            self.value("lodewire_memory_plan_bytes", kind=kind) for kind in ("fixed", "bounded")
        )
        self.assertLess(self.value("process_resident_memory_bytes"), plan)
        rules = json.loads(self.ask("/api/v1/rules")[1])
        self.assertEqual(
            self.value("lodewire_rule_set_info", digest=rules["digest"]), 1, "the same set"
        )
        hits = {
            dict(labels)["rule"]: value
            for (name, labels), value in self.metrics().items()
            if name == "lodewire_rule_hits_total"
        }
        self.assertEqual(set(hits), {rule["id"] for rule in rules["rules"]}, "the live rules")
        self.assertEqual(hits, {rule["id"]: rule["hits"] for rule in rules["rules"]})
        self.assertGreaterEqual(sum(hits.values()), 3)
        self.assertEqual(json.loads(self.ask("/api/v1/lanes")[1])["lanes"][0]["alerts"], 3)
        config = json.loads(self.ask("/api/v1/config")[1])
        self.assertEqual(config["kafka"]["group"], self.lodewire.group)
        self.assertIn("librdkafka", json.loads(self.ask("/version")[1]))
        self.assertEqual(self.lodewire.stop(run), 0, run.log.read_text())
        gone = self.lodewire.call("health", *at)
        self.assertEqual(gone.returncode, 1)
        self.assertIn("nobody answers at " + self.address.removeprefix("http://"), gone.stderr)

    @unittest.skipUnless(PROMTOOL, "there is no promtool: ./dev test makes it")
    def test_the_page_is_what_prometheus_wants_and_what_the_command_lists(self):
        run = self.start()
        self.lodewire.feed("news", [true_story(1)])
        self.assertTrue(
            wait_until(lambda: "lodewire_rule_alerts_total{" in self.ask("/metrics")[1], 10)
        )
        self.assertTrue(wait_until(lambda: self.lags(self.lodewire.topic("news")), 5))
        page = self.ask("/metrics")[1]
        checked = subprocess.run(
            [PROMTOOL, "check", "metrics"], input=page, capture_output=True, text=True, check=False
        )
        self.assertEqual((checked.returncode, checked.stderr), (0, ""), checked.stdout)
        listed = json.loads(
            subprocess.run([BINARY, "metrics", "--json"], capture_output=True, check=True).stdout
        )
        self.assertEqual(
            dict(re.findall(r"^# TYPE (\S+) (\S+)$", page, re.MULTILINE)),
            {metric["name"]: metric["type"] for metric in listed},
        )
        self.assertEqual(self.lodewire.stop(run), 0, run.log.read_text())

    RULE = "Ban or embargo on a mineral"

    def mute(self, *arguments):
        muted = self.lodewire.call("mute", *arguments, "--reason", "a test")
        self.assertEqual(muted.returncode, 0, muted.stderr)

    def decided(self, decision):
        return sum(
            value
            for (name, labels), value in self.metrics().items()
            if name == "lodewire_route_alerts_total" and ("decision", decision) in labels
        )

    def test_a_mute_holds_alerts_back_in_every_member_until_it_ends(self):
        from_before = self.start()
        rules = [rule["title"] for rule in json.loads(self.ask("/api/v1/rules")[1])["rules"]]
        self.lodewire.feed("news", [true_story(1)])
        found = self.lodewire.records("all", lambda found: len(found) >= 1)
        fired = [match["ruleId"] for match in json.loads(found[0].value())["matches"]]
        self.assertIn(self.RULE, rules)
        for rule in fired:
            self.mute("--rule", rule, "--until", "1h")
        muted = lambda: json.loads(self.ask("/api/v1/mutes")[1])["mutes"]  # noqa: E731
        self.assertTrue(wait_until(lambda: len(muted()) == len(fired), 10), muted())
        self.assertEqual(self.value("lodewire_mutes"), len(fired))
        listed = json.loads(self.lodewire.call("mutes", "--json").stdout)["mutes"]
        self.assertEqual({mute["rule"] for mute in listed}, set(fired))
        self.lodewire.feed("news", [true_story(2), true_story(3)])
        self.assertTrue(wait_until(lambda: self.decided("held_muted") == 6, 10), "three routes")
        self.assertTrue(all(mute["muted_matches"] == 2 for mute in muted()), muted())
        member = self.address.removeprefix("http://")
        counted = json.loads(self.lodewire.call("mutes", "--json", "--member", member).stdout)
        self.assertEqual([mute["muted_matches"] for mute in counted["mutes"]],
                         [{member: 2}] * len(fired))
        shown = self.lodewire.call("mutes", "--member", member).stdout
        self.assertEqual(shown.count(f"  {member} has muted 2 match(es)\n"), len(fired), shown)
        self.assertEqual(self.lodewire.stop(from_before), 0, from_before.log.read_text())
        self.assertTrue(wait_until(lambda: self.lodewire.lag("news") == 0, 10), "offsets went on")

        # A member that starts now knows them before its first event.
        self.start()
        self.lodewire.feed("news", [true_story(4)])
        self.assertTrue(wait_until(lambda: self.decided("held_muted") == 3, 20))
        again = self.lodewire.call("unmute", "--rule", fired[0])
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertTrue(wait_until(lambda: len(muted()) == len(fired) - 1, 10))
        self.lodewire.feed("news", [true_story(5)])
        found = self.lodewire.records("all", lambda found: len(found) >= 2)
        self.assertEqual(
            [json.loads(record.value())["storyId"] for record in found], ["story-1", "story-5"]
        )

    def test_a_mute_of_what_does_not_exist_is_refused_with_what_is_near(self):
        for arguments, named in (
            (["--rule", self.RULE[:-1], "--until", "1h"], f"did you mean '{self.RULE}'?"),
            (["--rule", self.RULE, "--mineral", "galium", "--until", "1h"], "'gallium'"),
            (["--rule", self.RULE, "--until", "2001-01-01"], "is over already"),
            (["--rule", self.RULE, "--until", "soon"], "--until"),
        ):
            result = self.lodewire.call("mute", *arguments, "--reason", "a test")
            self.assertNotEqual(result.returncode, 0)
            self.assertIn(named, result.stderr)
        result = self.lodewire.call("unmute", "--rule", self.RULE)
        self.assertEqual(result.returncode, 1)
        self.assertIn("not muted: ", result.stderr)
        self.assertEqual(self.lodewire.call("mutes").stdout, "nothing is muted\n")

    def test_the_topic_of_mutes_is_compacted(self):
        from confluent_kafka.admin import AdminClient, ConfigResource

        resource = ConfigResource(ConfigResource.Type.TOPIC, self.lodewire.topic("mutes"))
        client = AdminClient({"bootstrap.servers": BOOTSTRAP})
        described = client.describe_configs([resource])[resource].result(10)
        self.assertEqual(described["cleanup.policy"].value, "compact")

    def test_a_reload_by_post_is_counted(self):
        run = self.start("--set", "rules.watch_interval=0")
        status, _ = self.ask("/api/v1/rules/reload", "POST")
        self.assertEqual(status, 202)
        self.assertTrue(
            wait_until(lambda: self.value("lodewire_rule_reloads_total", result="success") == 1, 10)
        )
        self.assertEqual(self.ask("/api/v1/rules/reload")[0], 405)
        self.assertEqual(self.lodewire.stop(run), 0, run.log.read_text())

    def test_what_a_transaction_leaves_at_the_end_is_no_lag(self):
        import confluent_kafka

        producer = confluent_kafka.Producer(
            {"bootstrap.servers": BOOTSTRAP, "transactional.id": self.lodewire.prefix}
        )
        producer.init_transactions(20)
        producer.begin_transaction()
        news = self.lodewire.topic("news")
        producer.produce(news, json.dumps(idle_story(1)).encode(), partition=0)
        producer.commit_transaction(20)
        run = self.start()
        ok = lambda: self.value("lodewire_verdicts_total", topic=news, verdict="ok")  # noqa: E731
        self.assertTrue(wait_until(lambda: len(self.lags(news)) == 2 and ok() == 1, 10))
        self.assertTrue(wait_until(lambda: set(self.lags(news).values()) == {0}, 5))
        self.assertEqual(self.lodewire.stop(run), 0, run.log.read_text())

    def test_scrapes_during_a_shutdown_are_answered_or_refused_and_delay_nothing(self):
        run = self.start()
        self.lodewire.feed("news", [true_story(i) for i in range(20)])
        self.assertTrue(wait_until(lambda: self.lodewire.lag("news") == 0))
        answers = []
        ended = threading.Event()

        def scrape():
            while not ended.is_set():
                try:
                    status, text = self.ask("/metrics")
                    answers.append((status, text.endswith("\n")))
                except (urllib.error.URLError, OSError):
                    answers.append("refused")

        scraper = threading.Thread(target=scrape, daemon=True)
        scraper.start()
        try:
            self.assertTrue(wait_until(lambda: (200, True) in answers))
            self.assertEqual(self.lodewire.stop(run), 0, run.log.read_text())
            self.assertTrue(wait_until(lambda: "refused" in answers, 5))
        finally:
            ended.set()
            scraper.join()
        self.assertEqual(set(answers), {(200, True), "refused"})
        self.assertEqual(len(self.lodewire.records_now("desk")), 20, "nothing is lost by it")

    def test_a_port_in_use_is_said_and_the_pipeline_goes_on(self):
        first = self.start()
        port = self.address.rsplit(":", 1)[1]
        second = self.lodewire.start("--set", f"ops.address=127.0.0.1:{port}")
        self.assertTrue(wait_until(lambda: "running:" in second.log.read_text()))
        self.assertTrue(wait_until(lambda: "cannot listen at" in second.log.read_text(), 5))
        self.assertEqual(self.lodewire.stop(first), 0)
        self.lodewire.feed("news", [true_story(1)])
        alerts = self.lodewire.records("desk", lambda found: len(found) >= 1)
        self.assertEqual(len(alerts), 1)
        self.assertEqual(self.lodewire.stop(second), 0, second.log.read_text())


if __name__ == "__main__":
    unittest.main()
