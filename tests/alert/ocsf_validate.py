#!/usr/bin/env python3
"""Validates OCSF events, one JSON object a line, against the published schema of their version.

  ocsf_validate.py [--run PROGRAM] [FILE]

Reads FILE, standard input, or the output of `PROGRAM ocsf`. Each line must be a Detection Finding
1.8.0 without an unknown key. A second check proves that the schema is strict: each event with one
key more must fail. Needs ocsf-json-schema and jsonschema (tests/requirements.txt).
Exit: 0 valid, 1 not, 77 the packages are missing (1 under CI=true).
"""

import argparse
import json
import sys

import oracle


def validator_or_exit():
    try:
        import jsonschema
        import ocsf_json_schema
    except ImportError as error:
        oracle.skip(error)
    schema = ocsf_json_schema.OcsfJsonSchemaEmbedded(ocsf_json_schema.get_ocsf_schema("1.8.0"))
    finding = schema.get_class_schema("detection_finding")
    return jsonschema.Draft202012Validator(finding)


def objects_of(event):
    """Paths of the objects in which OCSF allows no key of its own accord."""
    yield ()
    for path in (("finding_info",), ("finding_info", "analytic"), ("metadata",),
                 ("metadata", "product"), ("evidences", 0)):
        if at(event, path) is not None:
            yield path


def at(event, path):
    for step in path:
        try:
            event = event[step]
        except (KeyError, IndexError):
            return None
    return event


def problems_of(validator, line, number):
    event = json.loads(line)
    for error in validator.iter_errors(event):
        where = "/".join(str(step) for step in error.absolute_path) or "the event"
        yield f"line {number}: {where}: {error.message[:200]}"
    if not isinstance(event.get("unmapped", {}).get("lodewire"), dict):
        yield f"line {number}: unmapped.lodewire is no JSON object"
    for path in objects_of(event):
        changed = json.loads(line)
        at(changed, path)["no_such_key"] = 1
        if validator.is_valid(changed):
            yield f"line {number}: the schema accepts an unknown key in {path or 'the event'}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--run")
    parser.add_argument("file", nargs="?")
    arguments = parser.parse_args()
    validator = validator_or_exit()
    if arguments.run:
        lines = oracle.samples(arguments.run, "ocsf")
    elif arguments.file:
        with open(arguments.file, encoding="utf-8") as file:
            lines = oracle.lines_of(file.read())
    else:
        lines = oracle.lines_of(sys.stdin.read())
    problems = [problem for number, line in enumerate(lines, 1)
                for problem in problems_of(validator, line, number)]
    for problem in problems:
        print(problem)
    print(f"{len(lines)} OCSF event(s), {len(problems)} problem(s)")
    return 1 if problems or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
