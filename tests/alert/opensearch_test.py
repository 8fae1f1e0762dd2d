#!/usr/bin/env python3
"""Gives our ECS events to a real OpenSearch with the template and the pipeline of deploy/siem.

  opensearch_test.py --run PROGRAM

Indexes what `PROGRAM ecs` prints, twice, and asks what a monitor asks. OpenSearch comes from Maven
Central (opensearch/pom.xml), is kept beside PROGRAM, and runs on a loopback port for this test.
Exit: 0 passed, 1 not, 77 Maven, Java or the registry is missing (1 under CI=true).
"""

import json
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

import oracle

HERE = pathlib.Path(__file__).resolve().parent
ELASTIC = HERE.parents[1] / "deploy/siem/elastic"
INDEX = "lodewire.alerts.ecs"
START_TIMEOUT_S = 100


def jars(folder):
    """The folder with the jars that the pom names."""
    pom = HERE / "opensearch/pom.xml"
    done = folder / "pom.xml"
    if done.exists() and done.read_bytes() == pom.read_bytes():
        return folder
    if shutil.which("mvn") is None or shutil.which("java") is None:
        oracle.skip("Maven or Java is missing")
    shutil.rmtree(folder, ignore_errors=True)
    fetch = subprocess.run(["mvn", "-q", "-B", "-f", pom, "dependency:copy-dependencies",
                            f"-DoutputDirectory={folder}"], capture_output=True, text=True,
                           stdin=subprocess.DEVNULL, check=False)
    if fetch.returncode != 0:
        oracle.skip(f"Maven cannot fetch OpenSearch: {fetch.stdout[-300:]}")
    shutil.copy(pom, done)
    return folder


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class OpenSearch:
    """One node that ends with this object."""

    def __init__(self, lib):
        self.port = free_port()
        self.folder = tempfile.TemporaryDirectory(prefix="lodewire-opensearch-")
        self.log = pathlib.Path(self.folder.name, "stdout.log")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                ["java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                 f"{lib}/*", str(HERE / "opensearch/Server.java"), self.folder.name + "/data",
                 str(self.port)], stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT,
                cwd=self.folder.name)
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                self.ask("GET", "/")
                return
            except urllib.error.URLError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    text = self.log.read_text(errors="replace")[-3000:]
                    self.close()
                    raise RuntimeError(f"OpenSearch does not start:\n{text}") from None
                time.sleep(0.2)

    def ask(self, method, path, body=None):
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, method=method,
                                         headers={"content-type": "application/x-ndjson"
                                                  if isinstance(body, bytes)
                                                  else "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{method} {path}: {error.read().decode()[:2000]}") from None

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.folder.cleanup()


class Monitor(unittest.TestCase):
    """What someone who searches the alerts relies on."""

    @classmethod
    def setUpClass(cls):
        cls.lines = oracle.samples(oracle.program, "ecs")
        build = pathlib.Path(oracle.program).resolve().parent
        cls.server = OpenSearch(jars(build / "opensearch_lib"))
        cls.addClassCleanup(cls.server.close)
        put = cls.server.ask
        put("PUT", "/_ingest/pipeline/lodewire-alert-id",
            json.loads((ELASTIC / "ingest_pipeline.json").read_text()))
        put("PUT", "/_index_template/lodewire-alerts",
            json.loads((ELASTIC / "index_template.json").read_text()))
        cls.answers = [cls.index() for _ in range(2)]
        put("POST", f"/{INDEX}/_refresh")

    @classmethod
    def index(cls):
        action = json.dumps({"index": {"_index": INDEX}})
        bulk = "".join(f"{action}\n{line}\n" for line in cls.lines).encode()
        return cls.server.ask("POST", "/_bulk", bulk)

    def count(self, query):
        return self.server.ask("POST", f"/{INDEX}/_count", {"query": query})["count"]

    def test_accepts_every_event(self):
        for answer in self.answers:
            items = [item["index"] for item in answer["items"]]
            refused = [item["error"] for item in items if "error" in item]
            self.assertEqual(refused, [])

    def test_keeps_one_document_an_alert_however_often_it_comes(self):
        ids = {json.loads(line)["event"]["id"] for line in self.lines}
        self.assertEqual(self.count({"match_all": {}}), len(ids))
        event = json.loads(self.lines[0])
        found = self.server.ask("GET", f"/{INDEX}/_doc/{event['event']['id']}")
        self.assertEqual(found["_source"]["rule"], event["rule"])

    def test_finds_alerts_by_rule_mineral_severity_and_time(self):
        self.assertGreater(self.count({"term": {"lodewire.minerals.id": "gallium"}}), 0)
        self.assertGreater(self.count({"range": {"event.severity": {"gte": 4}}}), 0)
        self.assertGreater(self.count({"match": {"lodewire.matches.evidence.text": "gallium"}}), 0)
        self.assertGreater(self.count({"range": {"@timestamp": {
            "gte": "2025-05-09T08:00:00Z", "lt": "2025-05-09T09:00:00Z"}}}), 0)
        self.assertGreater(self.count({"range": {"lodewire.source.offset": {"gte": 42}}}), 0)

    def test_maps_what_is_a_time_a_number_or_an_identifier_as_that(self):
        mapping = self.server.ask("GET", f"/{INDEX}/_mapping")[INDEX]["mappings"]["properties"]
        for path, kind in (("@timestamp", "date"), ("event.created", "date"),
                           ("event.id", "keyword"),
                           ("event.risk_score", "float"), ("rule.id", "keyword"),
                           ("tags", "keyword"), ("lodewire.confidence", "double"),
                           ("lodewire.minerals.confidence", "double"),
                           ("lodewire.times.matched", "date"), ("lodewire.hsCodes", "keyword"),
                           ("lodewire.quantityKg", "double"), ("lodewire.headline", "text")):
            field = {"properties": mapping}
            for name in path.split("."):
                field = field["properties"][name]
            self.assertEqual(field["type"], kind, path)


if __name__ == "__main__":
    oracle.run_tests()
