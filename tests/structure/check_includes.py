#!/usr/bin/env python3
"""Fails when a folder of pipeline/ includes what it may not.

  check_includes.py [ROOT]

The arrows come from pipeline/CMakeLists.txt: a folder may include itself and what its DEPENDS
reach, and DEPENDS may name only folders declared above it. Third-party headers stay in the folders
of ROOMS.
"""

import pathlib
import re
import sys

# Header pattern → the folders of pipeline/ that may include it: a library that is replaced one day
# is then replaced in one place.
ROOMS = [
    (r"re2/", {"rules"}),
    (r"hs/|hs(_\w+)?\.h$", {"rules"}),
    (r"librdkafka/", {"kafka"}),
    (r"simdjson", {"decode"}),
    (r"unicode/", {"text"}),
    (r"yaml-cpp/", {"config"}),
    (r"CLI/", {"app"}),
    (r"nlohmann/", {"demo", "app"}),
    (r"(gtest|gmock|benchmark|relacy)/", set()),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
DECLARATION = re.compile(r"lodewire_library\s*\(\s*(\w+)([^)]*)\)")
SOURCES = {".h", ".cc", ".inc"}


def declared_folders(cmake_text):
    """Folder → the folders its DEPENDS name, in the order of their declarations."""
    text = re.sub(r"#.*", "", cmake_text)
    folders = {}
    for name, arguments in DECLARATION.findall(text):
        words = arguments.split()
        depends = words[words.index("DEPENDS") + 1:] if "DEPENDS" in words else []
        if "LIBRARIES" in depends:
            depends = depends[:depends.index("LIBRARIES")]
        folders[name] = depends
    return folders


def reachable(folders, name):
    seen, waiting = set(), [name]
    while waiting:
        for depends in folders.get(waiting.pop(), []):
            if depends not in seen:
                seen.add(depends)
                waiting.append(depends)
    return seen


def problems_of_declarations(folders):
    above = {"proto"}
    for name, depends in folders.items():
        for other in depends:
            if other not in above:
                yield (f"pipeline/CMakeLists.txt: {name} DEPENDS on {other}, which is not declared "
                       "above it; dependencies point upward, so move what both need further up")
        above.add(name)


def problem_of_include(folders, allowed, folder, quote, header):
    """What is wrong with one include in pipeline/FOLDER, or None."""
    parts = header.split("/")
    if parts[0] == "pipeline":
        other = parts[1]
        if other in allowed:
            return None
        if other not in folders:
            return f'includes "{header}", but pipeline/CMakeLists.txt does not declare {other}'
        others = ", ".join(sorted(allowed - {folder})) or "nothing else"
        return (f'includes "{header}", but {folder} does not depend on {other}; use what it may '
                f"include ({others}), or move the code to a folder below")
    if parts[0] == "lodewire":
        if "proto" in allowed:
            return None
        return f'includes "{header}", but {folder} does not depend on proto; use pipeline/event'
    for pattern, rooms in ROOMS:
        if re.match(pattern, header):
            if folder in rooms:
                return None
            where = " or ".join(f"pipeline/{room}" for room in sorted(rooms)) or "tests and bench"
            return f"includes <{header}>, whose place is {where} alone; ask for what you need there"
    if parts[0] in ("tests", "bench"):
        return f'includes "{header}", but the pipeline does not know its tests and benchmarks'
    if quote == '"' and parts[0] != "absl":
        return f'includes "{header}"; write the path from the root of the tree ("pipeline/…")'
    return None


def problems_of_tree(root):
    pipeline = root / "pipeline"
    folders = declared_folders((pipeline / "CMakeLists.txt").read_text(encoding="utf-8"))
    yield from problems_of_declarations(folders)
    for path in sorted(pipeline.rglob("*")):
        if path.suffix not in SOURCES or not path.is_file():
            continue
        relative = path.relative_to(root)
        folder = relative.parts[1]
        if folder not in folders:
            yield f"{relative}: pipeline/CMakeLists.txt does not declare {folder}; add it there"
            continue
        allowed = reachable(folders, folder) | {folder}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            include = INCLUDE.match(line)
            problem = include and problem_of_include(folders, allowed, folder, *include.groups())
            if problem:
                yield f"{relative}:{number}: {problem}"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2])
    problems = list(problems_of_tree(root.resolve()))
    for problem in problems:
        print(problem)
    print(f"includes: {len(problems)} problem(s)" if problems else "includes: every one is allowed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
