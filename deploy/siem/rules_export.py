#!/usr/bin/env python3
"""Turns Lodewire's rules into searches of another system, with pySigma; says what is lost.

  rules_export.py --backend splunk --rules DIR --vocabulary DIR [--derived-field NAME...]
                  [--virtual-field CATEGORY.NAME=FIELD,FIELD...] [--json]

`lodewire rules export` calls it with the configuration's paths and what the taxonomy says.
Sigma has no word for some of what Lodewire's rules say; such a rule is exported without it, so its
search finds more than the rule does, and `lost` says where. What no search can say is not exported,
and `reason` says why.
Exit: 0 every rule was exported, 1 some were not, 2 usage, 69 pySigma or the backend is
missing.
"""

import argparse
import json
import pathlib
import re
import sys

try:
    import yaml
    from sigma.collection import SigmaCollection
    from sigma.exceptions import SigmaError
    from sigma.modifiers import modifier_mapping
    from sigma.plugins import InstalledSigmaPlugins
    from sigma.processing.pipeline import ProcessingItem, ProcessingPipeline
    from sigma.processing.transformations import (
        FieldMappingTransformation,
        ValueListPlaceholderTransformation,
    )
    from sigma.types import SigmaString
except ImportError as error:
    print(f"rules_export: {error}; install it:\n  pip install -r "
          f"{pathlib.Path(__file__).with_name('requirements.txt')}", file=sys.stderr)
    sys.exit(69)

# Vocabularies have more terms than pySigma's default allows.
SigmaString.max_placeholder_expansions = 100_000
LOST_MODIFIERS = {"word": "`word` became `contains`, which is true inside longer words too"}
REPLACED_MODIFIERS = {"word": "contains"}


def documents_of(directory):
    """Every Sigma document below `directory` with its file's name."""
    for path in sorted(pathlib.Path(directory).rglob("*.y*ml")):
        if not path.name.endswith((".tests.yaml", ".tests.yml")):
            for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
                if isinstance(document, dict):
                    yield path.relative_to(directory).as_posix(), document


def vocabularies_of(directory):
    """Name -> values, as the placeholders of rules ask for them."""
    values = {}
    for path in sorted(pathlib.Path(directory).glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        terms = [term.get("term") if isinstance(term, dict) else term for term in content["terms"]]
        values[content["name"]] = [str(term) for term in terms if term is not None]
    return values


class Portable:
    """A Sigma document in the words that pySigma knows, and what had to go."""

    def __init__(self, document, derived_fields):
        self.lost = []
        self.derived_fields = derived_fields
        own = document.get("lodewire", {})
        self.document = {key: value for key, value in document.items() if key != "lodewire"}
        if "near" in own:
            self.lose("`near`: the parts may stand anywhere in the event, not only near each other")
        self.document["detection"] = {
            name: part if name in ("condition", "timeframe") else self.part(part)
            for name, part in document.get("detection", {}).items()}
        self.rename_operators()

    def rename_operators(self):
        """pySigma 1 reads a name such as `notice` as the operator `not` and the name `ice`."""
        detection = self.document["detection"]
        for name in [name for name in detection if name.startswith(("not", "and", "or"))]:
            detection["is_" + name] = detection.pop(name)
            detection["condition"] = re.sub(rf"\b{name}\b", "is_" + name, detection["condition"])

    def lose(self, what):
        if what not in self.lost:
            self.lost.append(what)

    def part(self, part):
        if isinstance(part, list):
            return [self.part(item) for item in part]
        if not isinstance(part, dict):
            return part
        return {self.key(key): value for key, value in part.items()}

    def key(self, key):
        field, *modifiers = key.split("|")
        if field in self.derived_fields:
            self.lose(f"`{field}` is computed by Lodewire; the other system must compute it")
        kept = []
        for modifier in modifiers:
            if modifier in modifier_mapping:
                kept.append(modifier)
                continue
            self.lose(LOST_MODIFIERS.get(modifier, f"`{modifier}` was left out"))
            if modifier in REPLACED_MODIFIERS:
                kept.append(REPLACED_MODIFIERS[modifier])
        return "|".join([field, *kept])


def backend_named(name):
    backends = InstalledSigmaPlugins.autodiscover().backends
    if name not in backends:
        known = ", ".join(sorted(backends)) or "none"
        print(f"rules_export: there is no backend '{name}'; installed: {known}", file=sys.stderr)
        sys.exit(69)
    return backends[name]


def exported(arguments):
    """One entry a rule: file, id, title, queries and what is lost, or the reason of none."""
    vocabularies = vocabularies_of(arguments.vocabulary)
    backend_class = backend_named(arguments.backend)
    virtual_fields = {}
    for text in arguments.virtual_field:
        name, fields = text.split("=", 1)
        category, name = name.split(".", 1)
        virtual_fields.setdefault(category, {})[name] = fields.split(",")
    for file, document in documents_of(arguments.rules):
        if "detection" not in document:
            continue
        portable = Portable(document, arguments.derived_field)
        entry = {"file": file, "id": document.get("id", ""), "title": document.get("title", "")}
        category = document.get("logsource", {}).get("category")
        pipeline = ProcessingPipeline(
            [ProcessingItem(ValueListPlaceholderTransformation()),
             ProcessingItem(FieldMappingTransformation(virtual_fields.get(category, {})))],
            vars=vocabularies)
        try:
            rules = SigmaCollection.from_dicts([portable.document])
            entry["queries"] = backend_class(processing_pipeline=pipeline).convert(rules)
            entry["lost"] = portable.lost
        except (SigmaError, NotImplementedError, ValueError, TypeError, AttributeError) as error:
            entry["reason"] = f"{type(error).__name__}: {error}"
        yield entry


def print_text(entries):
    for entry in entries:
        print(f"# {entry['title']} ({entry['file']}, {entry['id']})")
        for lost in entry.get("lost", []):
            print(f"# lost: {lost}")
        if "reason" in entry:
            print(f"# not exported: {entry['reason']}")
        for query in entry.get("queries", []):
            print(query if isinstance(query, str) else json.dumps(query, ensure_ascii=False))
        print()


def main():
    parser = argparse.ArgumentParser(prog="rules_export")
    parser.add_argument("--backend", required=True)
    parser.add_argument("--rules", required=True)
    parser.add_argument("--vocabulary", required=True)
    parser.add_argument("--derived-field", action="append", default=[])
    parser.add_argument("--virtual-field", action="append", default=[])
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    entries = list(exported(arguments))
    if arguments.json:
        json.dump({"backend": arguments.backend, "rules": entries}, sys.stdout,
                  ensure_ascii=False, indent=2)
        print()
    else:
        print_text(entries)
    refused = sum("reason" in entry for entry in entries)
    weaker = sum(bool(entry.get("lost")) for entry in entries)
    print(f"rules_export: {len(entries) - refused} of {len(entries)} rules exported, "
          f"{weaker} of them without something that they say", file=sys.stderr)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
