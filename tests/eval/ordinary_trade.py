"""Scans ordinary declarations, on which no trade rule should alert: ./dev eval ordinary.

The records are made from a list of goods (ordinary_goods.py) with the spread of weights, values and
packing that they have in trade: everyday goods, other metals, finished goods that hold one of the
five minerals, and the legal trade in the minerals themselves (licensed, not controlled, of states
that make them, scrap). The same seed gives the same records.
"""

import argparse
import collections
import datetime
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

from ordinary_goods import EVERYDAY, MINERALS

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("LODEWIRE_BINARY", str(SOURCE / "build/release/pipeline/lodewire"))

DESTINATIONS = "DE JP KR NL FR IN IT GB PL TR BR CA MX TW ES SE".split()
EXPORTERS = {
    "CN": ["Ningbo Hailan Import and Export Co Ltd", "天津博远国际贸易有限公司", "Xiamen Industrial"],
}
IMPORTERS = ["Nordsee Handels GmbH", "Kansai Shoji KK", "Hanbit Trading", "Lowland Supplies BV"]
PACKAGES = ["CT", "PX", "DR", "BG", "CS"]
REMARKS = [
    "",
    "",
    "",
    "palletised, shrink wrapped",
    "lot 7, invoice attached",
    "fumigated pallets",
    "temperature controlled",
    "材质证明随附",
]


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def party(role, names, country, chance):
    return {"role": f"PARTY_ROLE_{role}", "name": chance.choice(names), "country": country}


def record(place, chance):
    """One declaration."""
    mineral = chance.random() < 0.2
    if mineral:
        code, national, words, value, weight, density, origins, licensed = chance.choice(MINERALS)
    else:
        code, words, value, weight, density, origins = chance.choice(EVERYDAY)
        national, licensed = "", False
    origin = chance.choice(origins.split())
    destination = chance.choice([state for state in DESTINATIONS if state != origin])
    # The minerals in the years whose prices stand above; the others in any.
    begin = datetime.datetime(2025 if mineral else 2021, 1, 1, tzinfo=datetime.timezone.utc)
    moment = begin + datetime.timedelta(minutes=chance.randrange(60 * 24 * 330))
    net = round(chance.uniform(*weight), 1)
    unit = chance.uniform(*value)
    event = {
        "declarationId": f"ordinary-{place}",
        "functionCode": "FUNCTION_CODE_ORIGINAL",
        "flow": chance.choice(["FLOW_EXPORT", "FLOW_IMPORT"]),
        "hsCode": code,
        "hsVersion": 2022,
        "description": chance.choice(words),
        "countryOrigin": origin,
        "countryExport": origin,
        "countryDestination": destination,
        "netWeightKg": net,
        "value": {"currencyCode": "USD", "units": str(max(1, int(net * unit)))},
        "incoterm": chance.choice(["FOB", "FCA", "CIF", "CPT", "DAP", "EXW"]),
        "parties": [
            party("EXPORTER", EXPORTERS.get(origin, ["Union Export SA"]), origin, chance),
            party("IMPORTER", IMPORTERS, destination, chance),
        ],
        "transportMode": "TRANSPORT_MODE_AIR" if net < 300 else "TRANSPORT_MODE_MARITIME",
        "declaredTime": stamp(moment),
        "provider": "customs-demo",
    }
    if chance.random() < 0.7:
        event["grossWeightKg"] = round(net * chance.uniform(1.015, 1.2), 1)
    if chance.random() < 0.5:
        event["volumeM3"] = round(net / 1000 / chance.uniform(*density), 4)
    if chance.random() < 0.6:
        event["packageCount"] = chance.randrange(1, 1200)
        event["packageCode"] = chance.choice(PACKAGES)
    if chance.random() < 0.4:
        event["quantity"], event["quantityUnit"] = net, "KGM"
    remark = chance.choice(REMARKS)
    if remark:
        event["remarks"] = remark
    if national and origin == "CN":
        event["nationalCode"], event["nationalCodeJurisdiction"] = national, "CN"
    if licensed and origin == "CN":
        event["licenceId"] = f"25GZ-DU-{chance.randrange(10**6):06}"
        if chance.random() < 0.5:
            days = datetime.timedelta(days=chance.randrange(1, 90))
            event["licenceValidFrom"] = stamp(moment - days)
            event["licenceValidUntil"] = stamp(moment + days)
    return event


def main():
    parser = argparse.ArgumentParser(prog="./dev eval ordinary", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one object on stdout")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for place in range(options.records):
            file.write(json.dumps(record(place, chance), ensure_ascii=False) + "\n")
        file.flush()
        result = subprocess.run(
            [BINARY, "scan", "--json", "--category", "trade", file.name],
            capture_output=True,
            text=True,
            check=False,
            cwd=SOURCE,
        )
    if result.returncode != 0:
        sys.exit(f"lodewire scan failed:\n{result.stderr}")
    alerts = [json.loads(line) for line in result.stdout.splitlines()]
    rules = collections.Counter(m["title"] for alert in alerts for m in alert["matches"])
    if options.json:
        print(json.dumps({"records": options.records, "alerts": len(alerts), "rules": rules}))
        return
    print(f"{options.records} ordinary records, {len(alerts)} alerts")
    for title, count in rules.most_common():
        words = collections.Counter(
            a["headline"] for a in alerts for m in a["matches"] if m["title"] == title
        )
        print(f"{count:7}  {title}: {', '.join(word for word, _ in words.most_common(3))}")


if __name__ == "__main__":
    main()
