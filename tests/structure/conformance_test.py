#!/usr/bin/env python3
"""Every item of the conformance list of the rule language has a test that is named after it."""

import collections
import pathlib
import re
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]

# What the letters stand for, and how many items there are of each.
ITEMS = {
    "L": 8,  # loading and validation
    "C": 5,  # conditions
    "S": 7,  # selections
    "W": 9,  # strings and wildcards
    "K": 3,  # keywords
    "X": 7,  # regular expressions
    "M": 9,  # other modifiers
    "F": 3,  # filters
    "R": 10,  # correlations, as far as loading one goes
    "A": 4,  # alerts and operations
    "N": 4,  # what minerals need beyond Sigma
}
FURTHER = {"R16"}
# L7 is other people's corpora, which are not in this tree; pySigma reads the shipped rules and
# generated ones instead.
ELSEWHERE = {"L7": "rules/pysigma_test.py"}
NAMED = re.compile(r"TEST(?:_F|_P)?\(\s*\w+,\s*((?:[A-Z]\d+_)+)\w*\)|def test_([A-Z]\d+_)")


def items():
    for letter, count in ITEMS.items():
        yield from (f"{letter}{number}" for number in range(1, count + 1))
    yield from FURTHER


def tests_by_item():
    found = collections.defaultdict(list)
    for path in sorted(TESTS.rglob("*_test.*")):
        for match in NAMED.finditer(path.read_text(encoding="utf-8", errors="replace")):
            for item in (match.group(1) or match.group(2)).strip("_").split("_"):
                found[item].append(path.relative_to(TESTS).as_posix())
    return found


class Conformance(unittest.TestCase):
    def test_every_item_has_a_test(self):
        found = tests_by_item()
        missing = [item for item in items() if item not in found and item not in ELSEWHERE]
        self.assertEqual(missing, [])

    def test_what_is_elsewhere_is_there(self):
        for path in ELSEWHERE.values():
            self.assertTrue((TESTS / path).is_file(), path)

    def test_no_test_is_named_after_an_item_that_is_not(self):
        self.assertEqual(sorted(set(tests_by_item()) - set(items())), [])


if __name__ == "__main__":
    unittest.main()
