#!/usr/bin/env python3
"""bench/goals.py on reports that are written here: what it compares and when it fails."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))

import goals  # noqa: E402 (its folder is known only now)


def report(**benchmarks):
    """Google Benchmark's JSON: benchmark name → its items_per_second, one a repetition."""
    runs = []
    for name, values in benchmarks.items():
        for index, value in enumerate(values):
            runs.append({"name": name, "run_name": name, "run_type": "iteration",
                         "repetition_index": index, "items_per_second": value,
                         "real_time": 1e3 / value, "time_unit": "us"})
        runs.append({"name": f"{name}_median", "run_name": name, "run_type": "aggregate",
                     "items_per_second": -1.0})
    return {"context": {"num_cpus": 2, "core_round_trip_ns": "150"}, "benchmarks": runs}


def ratio(at_least, **more):
    return {"name": "a goal", "kind": "ratio", "program": "p", "benchmark": "ours",
            "baseline": "theirs", "metric": "items_per_second", "at_least": at_least, **more}


class EvaluateTest(unittest.TestCase):
    def outcome(self, goal, data):
        result = goals.evaluate([goal], lambda program, names: data)[0]
        return result["outcome"], result["measured"]

    def test_a_ratio_is_that_of_the_medians(self):
        data = report(ours=[10, 30, 20], theirs=[10, 10, 1000])
        self.assertEqual(self.outcome(ratio(2.0), data), ("ok", 2.0))
        self.assertEqual(self.outcome(ratio(2.1), data), ("short", 2.0))

    def test_a_ratio_of_times_is_the_speed_up(self):
        data = report(ours=[20, 20, 20], theirs=[10, 10, 10])
        outcome, measured = self.outcome(ratio(1.9, metric="time"), data)
        self.assertEqual(outcome, "ok")
        self.assertAlmostEqual(measured, 2.0)

    def test_only_a_ratio_that_falls_short_fails(self):
        data = report(ours=[1, 1, 1], theirs=[2, 2, 2])
        absolute = {"name": "b", "kind": "absolute", "program": "p", "benchmark": "ours",
                    "metric": "items_per_second", "at_least": 5}
        run = lambda program, names: data  # noqa: E731
        self.assertFalse(goals.failed(goals.evaluate([absolute], run)))
        self.assertTrue(goals.failed(goals.evaluate([ratio(1.0)], run)))
        self.assertFalse(goals.failed(goals.evaluate([ratio(0.5)], run)))

    def test_the_spread_is_over_the_rounds(self):
        data = report(ours=[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], theirs=[1] * 11)
        result = goals.evaluate([ratio(1.0)], lambda program, names: data)[0]
        self.assertEqual(result["spread"], [2.0, 10.0])
        self.assertEqual(result["context"], {"core_round_trip_ns": "150"})

    def test_a_benchmark_that_is_not_there_is_an_error_and_fails(self):
        result = goals.evaluate([ratio(1.0)], lambda program, names: report(ours=[1]))
        self.assertEqual(result[0]["outcome"], "error")
        self.assertIn("theirs", result[0]["message"])
        self.assertTrue(goals.failed(result))

    def test_a_name_stands_for_its_suffixes_but_not_for_longer_names(self):
        data = report(**{"ours/real_time": [4], "ours2": [9], "theirs/real_time": [2]})
        self.assertEqual(self.outcome(ratio(1.0), data), ("ok", 2.0))

    def test_a_benchmark_that_reported_an_error_is_an_error(self):
        data = report(ours=[1], theirs=[1])
        data["benchmarks"][0].update(error_occurred=True, error_message="no second core")
        self.assertEqual(self.outcome(ratio(1.0), data), ("error", None))

    def test_goals_of_the_same_pair_share_a_run(self):
        calls = []

        def run(program, names):
            calls.append(names)
            return report(ours=[1], theirs=[1])

        goals.evaluate([ratio(1.0), ratio(1.0, metric="time"), ratio(1.0, baseline="ours")], run)
        self.assertEqual(calls, [("ours", "theirs"), ("ours", "ours")])


class CheckTest(unittest.TestCase):
    def assert_refused(self, goal, words):
        with self.assertRaisesRegex(goals.GoalsError, words):
            goals.check_goal(goal)

    def test_a_goal_that_is_wrong_is_refused(self):
        goals.check_goal(ratio(1.0))
        self.assert_refused(ratio(1.0, atleast=2), "unknown key atleast")
        self.assert_refused(ratio(1.0, at_most=2), "exactly one")
        self.assert_refused(ratio(1.0, kind="relative"), "kind")
        self.assert_refused(ratio(1.0, kind="absolute"), "baseline")
        self.assert_refused(ratio("much"), "at_least is a number")
        self.assert_refused({"name": "x"}, "needs")

    def test_a_bound_may_be_written_with_an_exponent(self):
        goal = ratio("2e8")
        goals.check_goal(goal)
        self.assertEqual(goal["at_least"], 2e8)

    def test_the_filter_matches_the_names_and_nothing_longer(self):
        import re

        pattern = re.compile(goals.pattern_for(["BM_A<int>/slot:64", "BM.B"]))
        self.assertTrue(pattern.search("BM_A<int>/slot:64"))
        self.assertTrue(pattern.search("BM_A<int>/slot:64/real_time"))
        self.assertTrue(pattern.search("BM.B"))
        self.assertFalse(pattern.search("BM_A<int>/slot:640"))
        self.assertFalse(pattern.search("BMxB"))


if __name__ == "__main__":
    unittest.main()
