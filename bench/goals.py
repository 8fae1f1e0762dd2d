#!/usr/bin/env python3
"""Measures the figures that the project promises and compares them with what it promises.

  goals.py [FILTER] [--programs DIR] [--json] [--repetitions N]

bench/goals.yaml is a list of goals:

  - name: ring.fused_against_loop       # what FILTER, a regular expression, selects by
    kind: ratio                         # or absolute: printed with the processor, never a failure
    description: four fused stages against a plain loop that does the same
    program: ring_benchmark             # found by its name under --programs
    benchmark: BM_StageRing_Fused/slot:256
    baseline: BM_PlainLoop/slot:256     # ratio only
    metric: items_per_second            # or bytes_per_second, time (real), cpu_time, or a counter
    at_least: 0.95                      # at_most where less is better
    unit: events/s                      # of an absolute goal

A name also stands for the same name with Google Benchmark's suffixes ("/real_time"). A ratio of
times is baseline / benchmark, so more is better there too. Both sides of a ratio run in one
process, their repetitions interleaved at random; what is compared is the ratio of the medians, and
the spread is the 10th to 90th percentile over the rounds. Exit 1 when a ratio falls short or cannot
be measured, 2 when the list of goals is wrong.
"""

import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
TIMES = {"time": "real_time", "cpu_time": "cpu_time"}
NANOSECONDS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
KEYS_REQUIRED = {"name", "kind", "program", "benchmark", "metric"}
KEYS = KEYS_REQUIRED | {"description", "baseline", "at_least", "at_most", "unit"}


class GoalsError(Exception):
    """The list of goals is wrong."""


class MeasureError(Exception):
    """A goal could not be measured."""


def read_goals(path):
    import yaml

    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise GoalsError(f"{path}: {error}") from error
    goals = document.get("goals") if isinstance(document, dict) else document
    if not isinstance(goals, list):
        raise GoalsError(f"{path}: not a list of goals")
    for goal in goals:
        check_goal(goal)
    names = [goal["name"] for goal in goals]
    for name in names:
        if names.count(name) > 1:
            raise GoalsError(f"{path}: two goals are named {name}")
    return goals


def check_goal(goal):
    name = goal.get("name", goal) if isinstance(goal, dict) else goal
    if not isinstance(goal, dict) or KEYS_REQUIRED - set(goal):
        raise GoalsError(f"goal {name}: it needs {', '.join(sorted(KEYS_REQUIRED))}")
    if set(goal) - KEYS:
        raise GoalsError(f"goal {name}: unknown key {', '.join(sorted(set(goal) - KEYS))}")
    if goal["kind"] not in ("ratio", "absolute"):
        raise GoalsError(f"goal {name}: kind is ratio or absolute")
    if (goal["kind"] == "ratio") != ("baseline" in goal):
        raise GoalsError(f"goal {name}: a ratio has a baseline, an absolute goal has none")
    if ("at_least" in goal) == ("at_most" in goal):
        raise GoalsError(f"goal {name}: exactly one of at_least and at_most")
    bound = "at_least" if "at_least" in goal else "at_most"
    try:
        goal[bound] = float(goal[bound])  # YAML reads 2e8 as a string.
    except (TypeError, ValueError) as error:
        raise GoalsError(f"goal {name}: {bound} is a number") from error


# --- Measuring -----------------------------------------------------------------------------------


def pattern_for(names):
    """A filter that POSIX and ECMAScript regular expressions read alike."""
    escaped = [re.sub(r"([.\[\](){}*+?|^$\\])", r"\\\1", name) for name in names]
    return f"^({'|'.join(escaped)})(/|$)"


def run_program(program, names, repetitions):
    """The parsed JSON report of one run of the named benchmarks."""
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.json"
        command = [str(program), f"--benchmark_filter={pattern_for(names)}",
                   f"--benchmark_repetitions={repetitions}",
                   "--benchmark_enable_random_interleaving=true",
                   "--benchmark_report_aggregates_only=false",
                   # Into a file: what the program itself prints cannot spoil it there.
                   f"--benchmark_out={report}", "--benchmark_out_format=json"]
        result = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                text=True, errors="replace", check=False)
        if result.returncode != 0 or not report.exists():
            raise MeasureError(f"{program.name}: exit {result.returncode}: {result.stdout[-500:]}")
        text = report.read_text(encoding="utf-8")
        try:
            return json.loads(text)
        except ValueError as error:
            raise MeasureError(f"{program.name}: no benchmark of that name, or {error}") from error


def values_of(report, name, metric):
    """The metric of each repetition of one benchmark, in the order of the repetitions."""
    runs = [run for run in report["benchmarks"] if run.get("run_type", "iteration") == "iteration"
            and (run["run_name"] == name or run["run_name"].startswith(name + "/"))]
    if len({run["run_name"] for run in runs}) != 1:
        found = ", ".join(sorted({run["run_name"] for run in runs})) or "none"
        raise MeasureError(f"{name} names not one benchmark but: {found}")
    runs.sort(key=lambda run: run.get("repetition_index", 0))
    for run in runs:
        if run.get("error_occurred"):
            raise MeasureError(f"{name}: {run.get('error_message', 'error')}")
        if TIMES.get(metric, metric) not in run:
            raise MeasureError(f"{name} does not report {metric}")
    if metric in TIMES:
        return [run[TIMES[metric]] * NANOSECONDS[run.get("time_unit", "ns")] for run in runs]
    return [run[metric] for run in runs]


def percentile(values, fraction):
    ordered = sorted(values)
    position = fraction * (len(ordered) - 1)
    low = int(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)


def measure(goal, report):
    """(measured, low, high) of a goal."""
    values = values_of(report, goal["benchmark"], goal["metric"])
    if goal["kind"] == "absolute":
        rounds, measured = values, statistics.median(values)
    else:
        baseline = values_of(report, goal["baseline"], goal["metric"])
        above, below = (baseline, values) if goal["metric"] in TIMES else (values, baseline)
        if not all(below):
            raise MeasureError(f"{goal['metric']} is zero, so there is no ratio")
        rounds = [a / b for a, b in zip(above, below)]
        measured = statistics.median(above) / statistics.median(below)
    return measured, percentile(rounds, 0.1), percentile(rounds, 0.9)


def evaluate(goals, run, say=lambda text: None):
    """One result a goal. run(program name, benchmark names) is a report; equal runs are shared."""
    reports, results = {}, []
    for goal in goals:
        names = tuple(goal[key] for key in ("benchmark", "baseline") if key in goal)
        key = (goal["program"], names)
        result = {"name": goal["name"], "kind": goal["kind"], "unit": goal.get("unit", ""),
                  "description": goal.get("description", ""),
                  "at_least": goal.get("at_least"), "at_most": goal.get("at_most")}
        try:
            if key not in reports:
                say(goal["name"])
                reports[key] = run(*key)
            measured, low, high = measure(goal, reports[key])
            enough = (measured >= goal["at_least"] if "at_least" in goal
                      else measured <= goal["at_most"])
            result.update(measured=measured, spread=[low, high],
                          outcome="ok" if enough else "short", context=probes_of(reports[key]))
        except MeasureError as error:
            result.update(measured=None, spread=None, outcome="error", message=str(error))
        results.append(result)
    return results


def probes_of(report):
    """What the program itself says about this run, such as how far its two cores are apart."""
    usual = {"date", "host_name", "executable", "num_cpus", "mhz_per_cpu", "cpu_scaling_enabled",
             "caches", "load_avg", "library_build_type", "library_version", "json_schema_version",
             "aslr_enabled"}
    return {key: value for key, value in report.get("context", {}).items() if key not in usual}


def failed(results):
    return any(result["outcome"] != "ok" for result in results if result["kind"] == "ratio")


# --- Printing ------------------------------------------------------------------------------------


def processor():
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return f"{line.split(':', 1)[1].strip()}, {os.cpu_count()} processors"
    except OSError:
        pass
    return f"unknown processor, {os.cpu_count()} processors"


def human(value, result):
    if result["kind"] == "ratio":
        return f"{value:.3f}x"
    for factor, prefix in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= factor:
            return f"{value / factor:.4g} {prefix} {result['unit']}".rstrip()
    return f"{value:.4g} {result['unit']}".rstrip()


def print_table(results):
    rows = [("goal", "measured", "required", "p10..p90", "")]
    for result in results:
        sign, bound = ((">=", result["at_least"]) if result["at_least"] is not None
                       else ("<=", result["at_most"]))
        if result["measured"] is None:
            measured, spread = "-", "-"
        else:
            measured = human(result["measured"], result)
            spread = " .. ".join(human(value, result) for value in result["spread"])
        outcome = result["outcome"]
        if outcome == "short" and result["kind"] == "absolute":
            outcome = "short (here)"
        rows.append((result["name"], measured, f"{sign} {human(bound, result)}", spread, outcome))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    for result in results:
        for key, value in (result.get("context") or {}).items():
            print(f"{result['name']}: {key} {value}")
        if result["outcome"] == "error":
            print(f"{result['name']}: {result['message']}")
    print(f"on {processor()}; absolute figures hold for this machine alone")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("filter", nargs="?", default="", help="regular expression over goal names")
    parser.add_argument("--goals", default=str(ROOT / "bench/goals.yaml"), metavar="FILE")
    parser.add_argument("--programs", default=str(ROOT / "build/release/bench"), metavar="DIR")
    parser.add_argument("--repetitions", type=int, default=9, metavar="N", help="9 or more count")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    options = parser.parse_args()

    def run(name, benchmarks):
        for path in sorted(pathlib.Path(options.programs).resolve().rglob(name)):
            if path.is_file() and os.access(path, os.X_OK):
                return run_program(path, benchmarks, options.repetitions)
        raise MeasureError(f"no program {name} under {options.programs}")

    try:
        goals = [goal for goal in read_goals(pathlib.Path(options.goals))
                 if re.search(options.filter, goal["name"])]
    except (GoalsError, re.error) as error:
        print(f"goals: {error}", file=sys.stderr)
        return 2
    if not goals:
        print(f"goals: no goal matches '{options.filter}'", file=sys.stderr)
        return 2
    results = evaluate(goals, run, lambda name: print(f"==> {name}", file=sys.stderr, flush=True))
    if options.json:
        print(json.dumps({"processor": processor(), "repetitions": options.repetitions,
                          "goals": results}))
    else:
        print_table(results)
    return 1 if failed(results) else 0


if __name__ == "__main__":
    sys.exit(main())
