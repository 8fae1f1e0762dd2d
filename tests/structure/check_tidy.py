#!/usr/bin/env python3
"""Fails when a file of the tree breaks a rule of its form; tests/structure/README.md lists them.

  check_tidy.py [ROOT]

tests/structure/tidy_exceptions.txt names what is exempt. It may only shrink: an entry that is no
longer needed is a failure, and an entry with a number is a limit that the file may not pass.
"""

import os
import pathlib
import re
import sys

COLUMNS = 100
COLUMNS_PROTO = 120
LINES_HEADER = 300
LINES_SOURCE = 500
LINES_README = 20
OPENING_LINES = 40

SKIPPED_FOLDERS = {".git", ".venv", ".cache", "build", "__pycache__"}
CPP = {".h", ".cc"}
CODE = CPP | {".py", ".sh", ".cmake", ".proto"}
CODE_NAMES = {"CMakeLists.txt", "dev", "run"}
TEXT = CODE | {".md", ".yaml", ".yml", ".txt", ".xml", ".json"}

# Put together from parts, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME"]) + r")\b")
MACHINE_PATH = re.compile(r"(?<![\w./:~$}-])/(" + "|".join(["work", "root", "home"]) + r")/")


def is_code(path):
    return path.suffix in CODE or path.name in CODE_NAMES


def is_text(path):
    return path.suffix in TEXT or path.name in CODE_NAMES


def files_of(root):
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders
                            if name not in SKIPPED_FOLDERS and not name.startswith("build-"))
        for name in sorted(names):
            yield (pathlib.Path(folder) / name).relative_to(root)


def guard_of(path):
    return "LODEWIRE_" + re.sub(r"[^A-Za-z0-9]", "_", path.as_posix()).upper() + "_"


def opening_of(lines):
    """The first 40 lines, or the whole first comment where that is longer."""
    end = 0
    while end < len(lines) and lines[end].startswith("//"):
        end += 1
    return "\n".join(lines[:max(end, OPENING_LINES)])


# Each rule yields (measure, message): the measure is what a number in an exception limits.


def rule_columns(path, lines):
    limit = COLUMNS_PROTO if path.suffix == ".proto" else COLUMNS
    for number, line in enumerate(lines, 1):
        if is_code(path) and len(line) > limit:
            yield len(line), f"{path}:{number}: {len(line)} columns, {limit} at most"


def rule_lines(path, lines):
    limit = {".h": LINES_HEADER, ".cc": LINES_SOURCE, ".py": LINES_SOURCE}.get(path.suffix)
    if limit and len(lines) > limit:
        yield len(lines), f"{path}: {len(lines)} lines, {limit} at most; split it by its subjects"


def rule_opening(path, lines):
    if path.suffix != ".h" or path.parts[0] != "pipeline":
        return
    opening = opening_of(lines)
    missing = [word for word in ("Threading:", "Memory:", "Errors:") if word not in opening]
    if missing:
        yield 1, (f"{path}: its opening comment lacks {', '.join(missing)}; "
                  "say who may call it, what it owns, how it fails")


def rule_guard(path, lines):
    if path.suffix != ".h":
        return
    guard = guard_of(path)
    text = "\n".join(lines)
    if not re.search(rf"^#ifndef {guard}\n#define {guard}$", text, re.MULTILINE):
        yield 1, f"{path}: no include guard {guard}"


def rule_readme(path, lines):
    if path.name != "README.md" or path.parts[0] not in ("pipeline", "deploy"):
        return
    if len(lines) > LINES_README:
        yield len(lines), f"{path}: {len(lines)} lines, {LINES_README} at most; headers say more"


def rule_unfinished(path, lines):
    for number, line in enumerate(lines, 1):
        if is_text(path) and UNFINISHED.search(line):
            yield 1, f"{path}:{number}: unfinished work is an issue, not a comment"


def rule_machine_path(path, lines):
    if path.parts[:2] == ("tests", "data") or not is_text(path):
        return
    for number, line in enumerate(lines, 1):
        if MACHINE_PATH.search(line):
            yield 1, f"{path}:{number}: a path of one machine; make it relative to the tree"


RULES = {
    "columns": rule_columns,
    "lines": rule_lines,
    "opening": rule_opening,
    "guard": rule_guard,
    "readme": rule_readme,
    "unfinished": rule_unfinished,
    "machine-path": rule_machine_path,
}


def folders_without_readme(paths):
    paths = list(paths)
    folders = {path.parts[1] for path in paths
               if path.parts[0] == "pipeline" and len(path.parts) > 2 and path.suffix in CPP}
    for folder in sorted(folders):
        readme = pathlib.Path("pipeline", folder, "README.md")
        if readme not in paths:
            yield "readme", readme, 1, f"{readme}: missing; purpose, API, threading, memory"


def findings_of(root):
    """(rule, path, measure, message) of everything that breaks a rule."""
    paths = list(files_of(root))
    for path in paths:
        if not is_text(path):
            continue
        lines = (root / path).read_text(encoding="utf-8", errors="replace").splitlines()
        for name, rule in RULES.items():
            for measure, message in rule(path, lines):
                yield name, path, measure, message
    yield from folders_without_readme(paths)


def read_exceptions(path):
    """(rule, path) → limit or None. A line is RULE PATH [LIMIT], then a # and the reason."""
    exceptions = {}
    if not path.exists():
        return exceptions
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        if len(words) not in (2, 3) or words[0] not in RULES or not words[-1][-1:].isalnum():
            raise SystemExit(f"{path}:{number}: not RULE PATH [LIMIT]; rules: {', '.join(RULES)}")
        limit = int(words[2]) if len(words) == 3 else None
        exceptions[words[0], pathlib.PurePosixPath(words[1]).as_posix()] = limit
    return exceptions


def problems_of_tree(root):
    exceptions = read_exceptions(root / "tests/structure/tidy_exceptions.txt")
    used = set()
    for rule, path, measure, message in findings_of(root):
        key = (rule, path.as_posix())
        if key not in exceptions:
            yield message
            continue
        used.add(key)
        limit = exceptions[key]
        if limit is not None and measure > limit:
            yield f"{message} (its exception allows {limit}; exceptions only shrink)"
    for rule, path in sorted(set(exceptions) - used):
        yield f"tests/structure/tidy_exceptions.txt: {rule} {path} is no longer needed; remove it"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2])
    problems = list(problems_of_tree(root.resolve()))
    for problem in problems:
        print(problem)
    print(f"tidy: {len(problems)} problem(s)" if problems else "tidy: clean")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
