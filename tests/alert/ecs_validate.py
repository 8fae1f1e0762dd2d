#!/usr/bin/env python3
"""Checks our ECS events against the types that Elastic publishes, with the TypeScript compiler.

  ecs_validate.py --run PROGRAM

Each line of `PROGRAM ecs` becomes a literal of type EcsFieldset (npm @elastic/ecs), which may have
no key that ECS lacks; `lodewire` alone is ours. A second check proves that the compiler is strict:
a wrong key and a wrong type must fail. Installs ecs/package.json beside PROGRAM.
Exit: 0 valid, 1 not, 77 npm or the registry is missing (1 under CI=true).
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys

import oracle

HERE = pathlib.Path(__file__).resolve().parent / "ecs"
HEAD = """import type { EcsBase, EcsEcs, EcsEvent, EcsObserver, EcsRelated, EcsRule }
  from '@elastic/ecs';
type Alert = EcsBase & { ecs: EcsEcs; event: EcsEvent; rule: EcsRule; observer: EcsObserver;
  related: EcsRelated; lodewire: object };
"""


def installed(folder):
    """The folder with the compiler and the types of package.json."""
    if shutil.which("npm") is None:
        oracle.skip("npm is missing")
    wanted = (HERE / "package.json").read_text(encoding="utf-8")
    folder.mkdir(exist_ok=True)
    done = folder / "installed.json"
    if not done.exists() or done.read_text(encoding="utf-8") != wanted:
        shutil.copy(HERE / "package.json", folder)
        install = subprocess.run(["npm", "install", "--no-package-lock", "--no-audit", "--no-fund"],
                                 cwd=folder, capture_output=True, text=True, check=False)
        if install.returncode != 0:
            oracle.skip(f"npm install: {install.stderr[-500:]}")
        done.write_text(wanted, encoding="utf-8")
    return folder


def compiler_errors(folder, literals):
    """The line numbers (1: the first literal) and messages of what the compiler refuses."""
    source = folder / "events.ts"
    source.write_text(HEAD + "".join(f"export const e{number}: Alert = {literal};\n"
                                     for number, literal in enumerate(literals)), encoding="utf-8")
    command = ["node_modules/.bin/tsc", "--noEmit", "--strict", "--skipLibCheck", "--target",
               "es2020", "--module", "node16", "--moduleResolution", "node16", source.name]
    output = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout
    offset = HEAD.count("\n")
    errors = {}
    for line in output.splitlines():
        if line.startswith("events.ts("):
            number = int(line[len("events.ts("):].split(",")[0]) - offset
            errors.setdefault(number, line.split("error ", 1)[-1][:300])
    return errors


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", required=True)
    program = pathlib.Path(parser.parse_args().run).resolve()
    folder = installed(program.parent / "ecs_types")
    lines = oracle.samples(program, "ecs")
    event = json.loads(lines[0])
    wrong = [dict(event, noSuchKey=1), dict(event, event=dict(event["event"], noSuchKey=1)),
             dict(event, event=dict(event["event"], severity="high"))]
    errors = compiler_errors(folder, lines + [json.dumps(alert) for alert in wrong])
    problems = [f"line {number}: {error}" for number, error in errors.items()
                if number <= len(lines)]
    if sum(number > len(lines) for number in errors) != len(wrong):
        problems.append("the types accept a wrong key or type")
    for problem in problems:
        print(problem)
    print(f"{len(lines)} ECS event(s), {len(problems)} problem(s)")
    return 1 if problems or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
