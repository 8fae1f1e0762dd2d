#!/usr/bin/env python3
"""Reads our CEF lines with a parser and a dictionary that others published.

  cef_validate.py --run PROGRAM

`pycef` splits each line of `PROGRAM cef`; `cefevent` knows the ArcSight dictionary, its types and
lengths. A second check proves that the dictionary is strict: a key that it lacks and a value that
is too long must fail. Needs pycef and cefevent (tests/requirements.txt).
Exit: 0 valid, 1 not, 77 the packages are missing (1 under CI=true).
"""

import argparse
import re
import sys

import oracle

try:
    import cefevent
    import pycef
except ImportError as missing:
    oracle.skip(missing)

HEADER = ["DeviceVendor", "DeviceProduct", "DeviceVersion", "DeviceEventClassID", "Name",
          "Severity"]


def pairs_of(extension):
    """The pairs of the extension by its rules alone: a key is a word before an unescaped `=`."""
    keys = list(re.finditer(r"(?:^| )([A-Za-z0-9]+)=", re.sub(r"\\.", "__", extension)))
    for key, following in zip(keys, keys[1:] + [None]):
        yield key.group(1), extension[key.end():following.start() if following else None]


def unescaped(value):
    meaning = {"n": "\n", "r": "\r"}
    return re.sub(r"\\(.)", lambda found: meaning.get(found.group(1), found.group(1)), value)


def problems_of(line):
    header = re.match(r"((?:[^\\|]|\\.)*\|){7}", line)
    if header is None:
        yield "the header has not seven parts"
        return
    parts = re.findall(r"((?:[^\\|]|\\.)*)\|", header.group()) + [line[header.end():]]
    if not 0 <= int(parts[6]) <= 10:
        yield f"severity {parts[6]} is not 0 to 10"
    event = cefevent.CEFEvent(strict=True)
    for key, value in pairs_of(parts[7]):
        # Lengths of the dictionary are characters; ours are bytes, so never longer. It calls a
        # value of white space alone missing, and the time 0.
        if unescaped(value).strip() and not (key in ("rt", "start") and value == "0"):
            event.set_field(key, int(value) if key in ("rt", "start") else unescaped(value))
    # The parser knows no escapes in the header.
    if "\\" not in "|".join(parts[:7]) and "=" not in "|".join(parts[:7]):
        parsed = pycef.parse(line)
        if parsed is None or [parsed[name] for name in HEADER] != parts[1:7]:
            yield "pycef does not read the header"
        elif "minerals" in line and "cs1Label=minerals" in line and "minerals" not in parsed:
            yield "pycef does not find the labelled field"


def strictness_problems():
    for key, value in (("noSuchKey", "x"), ("msg", "x" * 1024)):
        try:
            cefevent.CEFEvent(strict=True).set_field(key, value)
            yield f"the dictionary accepts {key} of {len(value)} characters"
        except ValueError:
            pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", required=True)
    lines = oracle.samples(parser.parse_args().run, "cef")
    problems = list(strictness_problems())
    for number, line in enumerate(lines, 1):
        try:
            problems += [f"line {number}: {problem}" for problem in problems_of(line)]
        except ValueError as error:
            problems.append(f"line {number}: {error}")
    for problem in problems:
        print(problem)
    print(f"{len(lines)} CEF event(s), {len(problems)} problem(s)")
    return 1 if problems or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
