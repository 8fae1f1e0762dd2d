"""Our reading of rules against pySigma's: the shipped rules, and some thousand generated ones.

Both read the same YAML; the trees are brought into one form and must be equal, and what one refuses
the other must refuse. Where they differ on purpose, pysigma_differences.yaml says why; a difference
that it does not explain fails, and so does an explanation that nothing needs any more.
"""

import json
import os
import pathlib
import random
import re
import subprocess
import sys
import unittest

import yaml

try:
    from sigma.conditions import ConditionAND, ConditionNOT, ConditionOR
    from sigma.conditions import ConditionFieldEqualsValueExpression as FieldIs
    from sigma.processing.pipeline import ProcessingItem, ProcessingPipeline
    from sigma.processing.transformations import ValueListPlaceholderTransformation
    from sigma.rule import SigmaRule
    from sigma import types
except ImportError as error:
    print(f"skipped: {error}; ./dev test makes the environment with pySigma")
    sys.exit(1 if os.environ.get("CI") == "true" else 77)

SOURCE = pathlib.Path(__file__).resolve().parents[2]
DIFFERENCES = pathlib.Path(__file__).with_name("pysigma_differences.yaml")
GENERATED = 5000
SEED = 20250802
# Our own vocabularies have more terms than pySigma's default allows.
types.SigmaString.max_placeholder_expansions = 100_000

GENERATED_TERMS = {"metal": ["tin", "a.b", "rare earth"], "form": ["ore", "dust"], "one": ["x"]}


# ---- pySigma's tree in our form ------------------------------------------------------------------

SPECIAL = {types.SpecialChars.WILDCARD_MULTI: ["*"], types.SpecialChars.WILDCARD_SINGLE: ["?"]}
COMPARISONS = {"LT": "<", "LTE": "<=", "GT": ">", "GTE": ">="}
FLAGS = types.SigmaRegularExpression.sigma_to_re_flag


def test_of(field, value):
    if isinstance(value, types.SigmaExpansion):
        return ["or", *(test_of(field, part) for part in value.values)]
    test = {"field": field}
    if isinstance(value, types.SigmaString):
        parts = [["literal", p] if isinstance(p, str) else SPECIAL[p] for p in value.s]
        test |= {"string": parts, "cased": isinstance(value, types.SigmaCasedString)}
    elif isinstance(value, types.SigmaTimestampPart):
        test |= {"part": value.timestamp_part.name.lower(), "=": value.number}
    elif isinstance(value, types.SigmaNumber):
        test["number"] = value.number
    elif isinstance(value, types.SigmaBool):
        test |= {"string": [["literal", str(value).lower()]], "cased": False}
    elif isinstance(value, types.SigmaNull):
        test["null"] = True
    elif isinstance(value, types.SigmaExists):
        exists = {"field": field, "exists": True}
        return exists if value else ["not", exists]
    elif isinstance(value, types.SigmaRegularExpression):
        flags = "".join(sorted(FLAGS[flag] for flag in value.flags))
        test["regex"] = (f"(?{flags})" if flags else "") + str(value.regexp)
    elif isinstance(value, types.SigmaCompareExpression):
        test[COMPARISONS[value.op.name]] = value.number.number
    elif isinstance(value, types.SigmaFieldReference):
        test |= {"other": value.field, "starts": value.starts_with, "ends": value.ends_with}
    elif isinstance(value, types.SigmaCIDRExpression):
        test["network"] = str(value.network)
    else:
        raise AssertionError(f"a value of pySigma that this test does not know: {value!r}")
    return test


def tree_of(node):
    if isinstance(node, ConditionAND):
        return ["and", *map(tree_of, node.args)]
    if isinstance(node, ConditionOR):
        return ["or", *map(tree_of, node.args)]
    if isinstance(node, ConditionNOT):
        return ["not", *map(tree_of, node.args)]
    return test_of(node.field if isinstance(node, FieldIs) else None, node.value)


def pysigma(text, variables):
    try:
        rule = SigmaRule.from_yaml(text)
        pipeline = ProcessingPipeline(
            [ProcessingItem(ValueListPlaceholderTransformation())], vars=variables
        )
        pipeline.apply(rule)
        return {"ast": ["or", *(tree_of(c.parsed) for c in rule.detection.parsed_condition)]}
    except Exception as error:  # Of wrong values it also dies with AttributeError and the like.
        return {"error": f"{type(error).__name__}: {error}"}


# ---- One form ------------------------------------------------------------------------------------


def normal_test(test):
    # pySigma's numbers are doubles.
    test = {k: float(v) if type(v) is int else v for k, v in test.items()}
    # A keyword is a substring for us; pySigma leaves that to its backends.
    if test["field"] is None and "number" in test:
        test |= {"string": [["literal", f"{test.pop('number'):g}"]], "cased": False}
    if "string" in test:
        parts = []
        for part in test["string"]:
            if part == ["*"] and parts and parts[-1] == ["*"]:
                continue
            if part[0] == "literal" and parts and parts[-1][0] == "literal":
                parts[-1] = ["literal", parts[-1][1] + part[1]]
                continue
            parts.append(part)
        if test["field"] is None:
            while parts and parts[0] == ["*"]:
                parts.pop(0)
            while parts and parts[-1] == ["*"]:
                parts.pop()
        test["string"] = parts
    if flags := re.match(r"\(\?([ims]+)\)", test.get("regex", "")):
        test["regex"] = f"(?{''.join(sorted(flags[1]))})" + test["regex"][flags.end() :]
    return test


def normal(tree):
    """Nested `and` in `and` is one `and`; one of one is itself."""
    if isinstance(tree, dict):
        return normal_test(tree)
    kind, *children = tree
    children = [normal(child) for child in children]
    if kind == "not":
        return [kind, *children]
    flat = []
    for child in children:
        flat += child[1:] if isinstance(child, list) and child[0] == kind else [child]
    return flat[0] if len(flat) == 1 else [kind, *flat]


# ---- Rules ---------------------------------------------------------------------------------------


class Generator:
    """Random rules with every modifier and form of condition; one in three with mistakes too."""

    PLACES = ["contains", "startswith", "endswith"]
    PARTS = ["minute", "hour", "day", "week", "month", "year"]
    MODIFIERS = PLACES + PARTS + [
        "all", "base64", "base64offset", "cased", "cidr", "exists", "expand", "fieldref", "gt",
        "gte", "lt", "lte", "i", "ignorecase", "m", "multiline", "s", "dotall", "neq", "re",
        "utf16", "utf16be", "utf16le", "wide", "windash", "nope",
    ]  # fmt: skip
    TEXTS = [
        "abc", "Abc def", "a*c", "*a?b*", "\\*x", "a\\\\*b", "C:\\Windows\\*", "", "*", "x\\",
        "**a",
        " -foo", "/a -b", "-param-name", "a - b", "–x", "镓", "é-ü", "%", "100%", "a|b", "'", "\\?q",
    ]  # fmt: skip
    REGEXES = ["a.*b", "^x$", "\\d{2,3}", "[a-f]+|g", "(x|y)z", "\\bfoo\\b", "(", "a(?=b)", "\\*"]
    NETWORKS = ["10.0.0.0/8", "192.168.1.0/24", "fe80::/10", "127.0.0.1", "10.1.0.0/8", "x", "::/0"]
    HOLDERS = ["%metal%", "a %form% b", "%metal% %form%", "%one%*", "%nothing%", "plain", "-%form%"]
    FIELDS = ["f", "g.h", "Field With Space", "n_1"]

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.pick = self.random.choice
        self.wild = False  # The rule may have mistakes.

    def now_and_then(self, probability):
        return self.wild and self.random.random() < probability

    def modifiers(self):
        kind = self.random.random()
        if kind < 0.2:
            return []
        if self.now_and_then(0.15):  # Anything at all, in any order.
            return [self.pick(self.MODIFIERS) for _ in range(self.random.randint(1, 3))]
        chain = self.pick([
            [self.pick(self.PLACES)], ["re"], ["re", self.pick(["i", "m", "s", "ignorecase"])],
            ["re", "i", "s"], ["cidr"], ["exists"], [self.pick(["lt", "lte", "gt", "gte"])],
            ["fieldref"], ["fieldref", self.pick(self.PLACES)], [self.pick(self.PARTS)],
            ["base64"], ["base64offset", "contains"], ["wide", "base64offset", "contains"],
            ["utf16", "base64", "contains"], ["utf16be", "base64"], ["windash", "contains"],
            ["contains", "windash"], ["expand"], ["contains", "expand"], ["expand", "contains"],
            ["cased"], ["cased", self.pick(self.PLACES)], [self.pick(self.PLACES), "cased"],
        ])  # fmt: skip
        for extra in ("all", "neq"):
            sound = "exists" not in chain and (extra != "all" or "expand" not in chain)
            if self.random.random() < 0.2 and (sound or self.now_and_then(0.8)):
                chain = [*chain, extra]
        return chain

    def value(self, modifiers):
        chosen = set(modifiers)
        if self.now_and_then(0.1):  # Of the wrong kind, often.
            return self.pick([None, True, 42, -1.5, "text", 2**60, 0])
        if "exists" in chosen:
            return self.pick([True, False])
        if chosen & {"lt", "lte", "gt", "gte"}:
            return self.pick([0, 5, -3, 2.5, 2**53 + 1])
        if chosen & set(self.PARTS):
            return self.pick([1, 5, 12])
        if "re" in chosen:
            return self.pick(self.REGEXES if self.wild else self.REGEXES[:6])
        if "cidr" in chosen:
            return self.pick(self.NETWORKS if self.wild else self.NETWORKS[:4])
        if "fieldref" in chosen:
            return self.pick(["g", "user.name", "a*" if self.wild else "h"])
        if "expand" in chosen:
            return self.pick(self.HOLDERS if self.wild else self.HOLDERS[:4])
        if chosen & {"base64", "base64offset"}:
            sound = ["ab", "foo", "foobar", "/bin/sh -c", "C:\\x", "\\*x", "100%"]
            return self.pick(sound + (self.TEXTS if self.wild else []))
        return self.pick(self.TEXTS)

    def item(self):
        modifiers = self.modifiers()
        key = "|".join([self.pick(self.FIELDS), *modifiers])
        if modifiers and modifiers[0] in ("re", "contains", "startswith", "cased"):
            if self.random.random() < 0.1:
                key = "|".join(["", *modifiers])
        if self.now_and_then(0.05):
            key = "|".join(["", *modifiers])
        if self.random.random() < 0.6:
            return key, self.value(modifiers)
        count = 0 if self.now_and_then(0.03) else self.random.randint(1, 3)
        return key, [self.value(modifiers) for _ in range(count)]

    def selection(self, depth=0):
        kind = self.random.random()
        if kind < 0.7 or depth > 1:
            return dict(self.item() for _ in range(self.random.randint(1, 3)))
        if kind < 0.8:
            return [self.pick([*self.TEXTS, 4625]) for _ in range(self.random.randint(1, 3))]
        if self.now_and_then(0.1):
            return self.pick([{}, [], None, "keyword", 17])
        children = [self.selection(depth + 1) for _ in range(self.random.randint(1, 3))]
        return children + ["word"] if self.random.random() < 0.2 else children

    def condition(self, names, depth=0):
        kind = self.random.random()
        if kind < 0.35 or depth > 3:
            return self.pick(names)
        if kind < 0.6:
            if self.now_and_then(0.2):
                return self.pick(["nosuch", "2 of them", "1 of none*", "1 of other-one"])
            patterns = ["them", "sel*", "*a", "*", "s*_a", "sel_a"]
            patterns += ["s*_1", "*_1"] if "sel_1" in names else []
            patterns += ["_h*", "_*"] if "_hidden" in names else []
            return f"{self.pick(['1', 'all', 'any'])} of {self.pick(patterns)}"
        if kind < 0.7:
            return f"not {self.condition(names, depth + 1)}"
        if kind < 0.8:
            return f"({self.condition(names, depth + 1)})"
        operator = "AND" if self.now_and_then(0.1) else self.pick(["and", "or"])
        parts = [self.condition(names, depth + 1) for _ in range(self.random.randint(2, 3))]
        text = f" {operator} ".join(parts)
        if self.now_and_then(0.1):
            text += self.pick([" |count() > 5", " and", ")", " $", " sel_a"])
        return text

    def rule(self):
        self.wild = self.random.random() < 0.35
        names = ["sel_a", "sel_1", "notable", "_hidden", "other-one"]
        names = names[: self.random.randint(1, len(names))]
        detection = {name: self.selection() for name in names}
        detection["condition"] = self.condition(names)
        if self.random.random() < 0.05:
            detection["condition"] = [detection["condition"], self.condition(names)]
        rule = {"title": "t", "logsource": {"category": "c"}, "detection": detection}
        return yaml.safe_dump(rule, allow_unicode=True, sort_keys=False, width=10_000)


def shipped():
    """The shipped rules without our extensions: `word` becomes `contains`, `lodewire` goes.

    Filters are no rules by themselves; both sides refuse them alone.
    """
    for path in sorted((SOURCE / "config" / "rules").rglob("*.yaml")):
        if path.name.endswith(".tests.yaml"):
            continue
        for text in re.split(r"(?m)^---\s*$", path.read_text(encoding="utf-8")):
            if not text.strip() or re.search(r"(?m)^filter:", text):
                continue
            text = text.replace("|word", "|contains")
            yield path.name, re.sub(r"(?m)^lodewire:.*\n(?:[ \t].*\n|\n)*", "", text + "\n")


def vocabularies():
    for path in sorted((SOURCE / "config" / "vocabulary").glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield content["name"], [str(term["term"]) for term in content["terms"]]


class PySigma(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.differences = yaml.safe_load(DIFFERENCES.read_text(encoding="utf-8"))
        self.used = set()

    def ours(self, terms, texts):
        lines = [json.dumps(terms), *map(json.dumps, texts)]
        run = subprocess.run(
            [os.environ["LODEWIRE_RULE_AST"]],
            input="\n".join(lines) + "\n",
            capture_output=True,
            text=True,
            check=True,
        )
        answers = [json.loads(line) for line in run.stdout.splitlines()]
        self.assertEqual(len(answers), len(texts))
        return answers

    def explains(self, text, ours, theirs):
        for number, entry in enumerate(self.differences):
            if "we_refuse" in entry:
                # All that we refuse must be explained, so that nothing hides behind it.
                lines = ours.get("error", "").splitlines()
                others = [e["we_refuse"] for e in self.differences if "we_refuse" in e]
                matches = re.search(entry["we_refuse"], ours.get("error", "")) and all(
                    any(re.search(other, line) for other in others) for line in lines
                )
                matches = matches and "ast" in theirs
            elif "they_refuse" in entry:
                matches = "ast" in ours and re.search(entry["they_refuse"], theirs.get("error", ""))
                matches = matches and re.search(entry.get("rule", ""), text)
            else:
                matches = "ast" in ours and "ast" in theirs and re.search(entry["trees"], text)
            if matches:
                self.used.add(number)
                return True
        return False

    def compare(self, terms, rules):
        escaped = {
            name: [re.sub(r"([\\*?])", r"\\\1", term) for term in list_]
            for name, list_ in terms.items()
        }
        wrong = []
        same = refused = 0
        for (name, text), ours in zip(rules, self.ours(terms, [text for _, text in rules])):
            theirs = pysigma(text, escaped)
            if "error" in ours and "error" in theirs:
                refused += 1
            elif "ast" in ours and "ast" in theirs and normal(ours["ast"]) == normal(theirs["ast"]):
                same += 1
            elif not self.explains(text, ours, theirs):
                wrong.append(f"{name}\n{text}\nours:   {normal_or_error(ours)}\n"
                             f"theirs: {normal_or_error(theirs)}\n")  # fmt: skip
        self.assertFalse(wrong, f"{len(wrong)} differences\n\n" + "\n".join(wrong[:40]))
        return same, refused

    def test_reads_the_shipped_rules_as_pysigma_does(self):
        rules = list(shipped())
        same, _ = self.compare(dict(vocabularies()), rules)
        self.assertEqual(same, len(rules))
        self.assertGreater(same, 10)

    def test_reads_generated_rules_as_pysigma_does(self):
        generator = Generator(SEED)
        rules = [(f"generated {i}", generator.rule()) for i in range(GENERATED)]
        same, refused = self.compare(GENERATED_TERMS, rules)
        # Enough of both, or the comparison says little.
        self.assertGreater(same, GENERATED // 2)
        self.assertGreater(refused, GENERATED // 10)
        unused = [e for n, e in enumerate(self.differences) if n not in self.used]
        self.assertFalse(unused, "explanations that no rule needs")


def normal_or_error(answer):
    return answer.get("error") or json.dumps(normal(answer["ast"]), ensure_ascii=False)


if __name__ == "__main__":
    unittest.main()
