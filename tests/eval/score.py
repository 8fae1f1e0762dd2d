"""Scores the shipped rules on labelled events: ./dev eval [PART] [--json] [--errors].

Prints whether the right events alerted (precision and recall with Wilson 95 % intervals, by
language and by mineral) and whether the alerts say the right thing. GUIDE.md beside the labelled
events says what the labels mean and how often a part may be scored.
"""

import argparse
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
LABELLED = SOURCE / "tests/data/labelled"
BINARY = os.environ.get("LODEWIRE_BINARY", str(SOURCE / "build/release/pipeline/lodewire"))
SEVERITIES = ["informational", "low", "medium", "high", "critical"]
# What rules call the acts that the guide names.
EVENT_TYPES = {
    "export_control": "control",
    "announcement": "control",
    "licence_violation": "licence",
    "embargo_violation": "ban",
    "price_move": "price",
    "supply_disruption": "disruption",
    "transshipment": "smuggling",
    "false_declaration": "smuggling",
    "concealment": "smuggling",
    "undervaluation": "smuggling",
    "origin_laundering": "smuggling",
}


def wilson(hits, count):
    """The 95 % interval of a proportion. Source: Wilson 1927."""
    if count == 0:
        return (0.0, 1.0)
    z = 1.959964
    share = hits / count
    centre = (share + z * z / (2 * count)) / (1 + z * z / count)
    spread = z / (1 + z * z / count)
    spread *= math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (max(0.0, centre - spread), min(1.0, centre + spread))


def scan(items, category):
    """Item's place → its alert, by `lodewire scan`."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for item in items:
            file.write(json.dumps(item["event"], ensure_ascii=False) + "\n")
        file.flush()
        result = subprocess.run(
            [BINARY, "scan", "--json", "--category", category, file.name],
            capture_output=True,
            text=True,
            check=False,
            cwd=SOURCE,
        )
    if result.returncode != 0:
        sys.exit(f"lodewire scan failed:\n{result.stderr}")
    alerts = {}
    for line in result.stdout.splitlines():
        alert = json.loads(line)
        if "alertId" not in alert:  # An event whose words are unknown is reported, not alerted.
            continue
        alerts[int(alert["source"].get("offset", 0)) - 1] = alert
    return alerts


class Count:
    """Hits and misses of one group of events."""

    def __init__(self):
        self.true_alerts = self.false_alerts = self.missed = self.silent = 0

    def add(self, positive, alerted):
        if positive:
            self.true_alerts += alerted
            self.missed += not alerted
        else:
            self.false_alerts += alerted
            self.silent += not alerted

    def row(self):
        found = self.true_alerts + self.false_alerts
        wanted = self.true_alerts + self.missed
        return {
            "positives": wanted,
            "negatives": self.false_alerts + self.silent,
            "precision": self.true_alerts / found if found else None,
            "precision_95": wilson(self.true_alerts, found),
            "recall": self.true_alerts / wanted if wanted else None,
            "recall_95": wilson(self.true_alerts, wanted),
        }


def enum(value):
    """SEVERITY_HIGH → high; proto3 JSON leaves the first value out."""
    return (value or "").split("_", 1)[-1].lower()


def says(alert, label):
    """Which parts of a true alert agree with its label."""
    text = {span.get("text", "") for m in alert["matches"] for span in m.get("evidence", [])}
    event_type = alert.get("eventType", "")
    severity = enum(alert.get("severity"))
    distance = 9
    if severity in SEVERITIES:
        distance = abs(SEVERITIES.index(severity) - SEVERITIES.index(label["severity"]))
    places = {place.get("country", "") for place in alert.get("jurisdictions", [])}
    minerals = {mineral["id"] for mineral in alert.get("minerals", [])}
    return {
        "minerals": minerals == set(label["minerals"]),
        "event_type": EVENT_TYPES.get(event_type, event_type) == label["event_type"],
        "direction": enum(alert.get("direction")) == label["direction"],
        "jurisdictions": set(label["jurisdictions"]) <= places,
        "severity": distance <= 1,
        "evidence": any(a and (a in b or b in a) for a in text for b in label["evidence"]),
    }


def score(part):
    groups, fields, errors = {}, {}, []
    for category in ("news", "trade"):
        path = LABELLED / part / f"{category}.jsonl"
        if not path.exists():
            continue
        items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        alerts = scan(items, category)
        for place, item in enumerate(items):
            label = item["label"]
            if label["class"] == "incidental":
                continue
            positive, alert = label["class"] == "positive", alerts.get(place)
            names = [category, f"{category}/{item['language']}"]
            names += [f"{category}/{mineral}" for mineral in label.get("minerals", [])]
            names += [f"{category}/novel"] if item.get("novel") else []
            for name in names:
                groups.setdefault(name, Count()).add(positive, alert is not None)
            if positive != (alert is not None):
                errors.append(item["id"])
            if positive and alert is not None:
                for field, right in says(alert, label).items():
                    hits = fields.setdefault(f"{category}/{field}", [0, 0])
                    hits[0] += right
                    hits[1] += 1
    return {
        "part": part,
        "groups": {name: groups[name].row() for name in sorted(groups)},
        "fields": {name: {"right": r, "of": n} for name, (r, n) in sorted(fields.items())},
        "errors": errors,
    }


def show(result):
    def cell(value, interval):
        if value is None:
            return "        -          "
        return f"{value:6.3f} [{interval[0]:.3f} {interval[1]:.3f}]"

    print(f"part {result['part']}\n{'group':22} positives negatives  precision", end="")
    print("              recall")
    for name, row in result["groups"].items():
        precision = cell(row["precision"], row["precision_95"])
        recall = cell(row["recall"], row["recall_95"])
        print(f"{name:22} {row['positives']:9} {row['negatives']:9}  {precision}  {recall}")
    print("\nof the true alerts, right")
    for name, field in result["fields"].items():
        print(f"{name:22} {field['right']:9} of {field['of']}")


def main():
    parser = argparse.ArgumentParser(prog="./dev eval", description=__doc__)
    parser.add_argument("part", nargs="?", default="test", choices=["dev", "test", "sealed"])
    parser.add_argument("--json", action="store_true", help="one object on stdout")
    parser.add_argument("--errors", action="store_true", help="ids of wrong items too")
    options = parser.parse_args()
    result = score(options.part)
    if not options.errors:
        del result["errors"]
    if options.json:
        print(json.dumps(result))
        return
    show(result)
    for item in result.get("errors", []):
        print("wrong:", item)


if __name__ == "__main__":
    main()
