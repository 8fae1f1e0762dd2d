#!/usr/bin/env python3
"""Plants one violation after the other in a small tree and sees the checkers catch it."""

import pathlib
import tempfile
import unittest

import check_includes
import check_tidy

FOLDERS = """
lodewire_library(base DEPENDS LIBRARIES)
lodewire_library(event DEPENDS base proto)
lodewire_library(decode DEPENDS event LIBRARIES PkgConfig::SIMDJSON)  # the only user of simdjson
lodewire_library(rules DEPENDS event)
"""

HEADER = """// A thing.
//
// Threading: any.
// Memory: none.
// Errors: none.
#ifndef LODEWIRE_PIPELINE_BASE_THING_H_
#define LODEWIRE_PIPELINE_BASE_THING_H_
#endif  // LODEWIRE_PIPELINE_BASE_THING_H_
"""


class TreeTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)
        self.write("pipeline/CMakeLists.txt", FOLDERS)

    def write(self, path, text):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


class IncludesTest(TreeTest):
    def problems_with(self, path, include):
        self.write(path, f"// A source.\n#include {include}\n")
        return list(check_includes.problems_of_tree(self.root))

    def assert_allowed(self, path, include):
        self.assertEqual(self.problems_with(path, include), [])

    def assert_refused(self, path, include, *words):
        problems = self.problems_with(path, include)
        self.assertEqual(len(problems), 1, problems)
        self.assertTrue(problems[0].startswith(f"{path}:2: "), problems)
        for word in words:
            self.assertIn(word, problems[0])

    def test_a_folder_may_include_itself_and_what_its_dependencies_reach(self):
        self.assert_allowed("pipeline/decode/a.cc", '"pipeline/decode/a.h"')
        self.assert_allowed("pipeline/decode/a.cc", '"pipeline/base/check.h"')
        self.assert_allowed("pipeline/decode/a.cc", '"lodewire/v1/news_event.pb.h"')
        self.assert_allowed("pipeline/decode/a.cc", '"absl/strings/str_cat.h"')
        self.assert_allowed("pipeline/decode/a.cc", "<vector>")

    def test_an_arrow_that_is_not_declared_is_refused_with_what_may_be_used(self):
        self.assert_refused("pipeline/rules/a.cc", '"pipeline/decode/a.h"', "rules does not depend",
                            "base, event, proto")

    def test_an_arrow_against_the_direction_is_refused(self):
        self.assert_refused("pipeline/base/a.h", '"pipeline/event/a.h"', "does not depend on event")

    def test_generated_classes_need_the_dependency_on_proto(self):
        self.assert_refused("pipeline/base/a.h", '"lodewire/v1/alert.pb.h"', "proto")

    def test_a_library_stays_in_its_room(self):
        self.assert_allowed("pipeline/decode/a.cc", "<simdjson.h>")
        self.assert_allowed("pipeline/rules/a.cc", "<re2/re2.h>")
        for include in ("<simdjson.h>", "<re2/set.h>", "<hs/hs.h>", "<librdkafka/rdkafka.h>",
                        "<unicode/unorm2.h>", "<yaml-cpp/yaml.h>", "<CLI/CLI.hpp>"):
            with self.subTest(include):
                self.assert_refused("pipeline/event/a.cc", include, "alone")

    def test_the_pipeline_does_not_include_its_tests(self):
        self.assert_refused("pipeline/event/a.cc", '"tests/event/fake.h"', "tests")
        self.assert_refused("pipeline/event/a.cc", "<gtest/gtest.h>", "tests and bench")

    def test_includes_are_written_from_the_root(self):
        self.assert_refused("pipeline/event/a.cc", '"a.h"', "from the root")

    def test_a_folder_that_is_not_declared_is_refused(self):
        self.write("pipeline/other/a.cc", "")
        problems = list(check_includes.problems_of_tree(self.root))
        self.assertEqual(len(problems), 1)
        self.assertIn("does not declare other", problems[0])

    def test_a_dependency_on_a_folder_below_is_refused(self):
        self.write("pipeline/CMakeLists.txt", FOLDERS.replace("base DEPENDS", "base DEPENDS rules"))
        problems = list(check_includes.problems_of_tree(self.root))
        self.assertEqual(len(problems), 1)
        self.assertIn("base DEPENDS on rules", problems[0])


class TidyTest(TreeTest):
    def setUp(self):
        super().setUp()
        self.write("pipeline/base/thing.h", HEADER)
        self.write("pipeline/base/README.md", "# base\n")

    def problems(self):
        return list(check_tidy.problems_of_tree(self.root))

    def assert_caught(self, *words):
        problems = self.problems()
        self.assertEqual(len(problems), 1, problems)
        for word in words:
            self.assertIn(word, problems[0])

    def test_a_tidy_tree_is_clean(self):
        self.assertEqual(self.problems(), [])

    def test_a_long_line(self):
        self.write("pipeline/base/a.cc", "// " + "é" * 97 + "\n")
        self.assertEqual(self.problems(), [])
        self.write("pipeline/base/a.cc", "\n// " + "é" * 98 + "\n")
        self.assert_caught("pipeline/base/a.cc:2", "101 columns")

    def test_protos_may_be_wider_and_documents_as_wide_as_they_like(self):
        self.write("proto/a.proto", "/" * 120 + "\n")
        self.write("docs/a.md", "a" * 500 + "\n")
        self.write("config/a.yaml", "a" * 500 + "\n")
        self.assertEqual(self.problems(), [])
        self.write("proto/a.proto", "/" * 121 + "\n")
        self.assert_caught("proto/a.proto:1", "120 at most")

    def test_a_long_header_and_a_long_source(self):
        self.write("pipeline/base/thing.h", HEADER + "\n" * 292)
        self.write("pipeline/base/a.cc", "\n" * 500)
        self.assertEqual(self.problems(), [])
        self.write("pipeline/base/thing.h", HEADER + "\n" * 293)
        self.assert_caught("301 lines, 300")
        self.write("pipeline/base/thing.h", HEADER)
        self.write("pipeline/base/a.cc", "\n" * 501)
        self.assert_caught("501 lines, 500")

    def test_an_opening_comment_without_its_words(self):
        self.write("pipeline/base/thing.h", HEADER.replace("Memory:", ""))
        self.assert_caught("thing.h", "lacks Memory:")
        self.write("pipeline/base/thing.h", HEADER.replace("// Errors: none.\n", "")
                   + "\n" * 40 + "// Errors: too far down.\n")
        self.assert_caught("lacks Errors:")

    def test_an_opening_comment_may_be_an_essay(self):
        self.write("pipeline/base/thing.h", "// An essay.\n" * 60 + HEADER)
        self.assertEqual(self.problems(), [])

    def test_a_wrong_include_guard(self):
        self.write("pipeline/base/thing.h", HEADER.replace("_BASE_", "_BASIS_"))
        self.assert_caught("LODEWIRE_PIPELINE_BASE_THING_H_")

    def test_a_missing_and_a_long_readme(self):
        self.write("pipeline/base/README.md", "a\n" * 21)
        self.assert_caught("21 lines, 20")
        (self.root / "pipeline/base/README.md").unlink()
        self.assert_caught("pipeline/base/README.md: missing")

    def test_unfinished_work(self):
        self.write("pipeline/base/a.cc", "// TO" "DO: finish\n")
        self.assert_caught("pipeline/base/a.cc:1", "unfinished")

    def test_a_path_of_one_machine(self):
        for text in ("x = '/ro" "ot/a'", "see /wo" "rk/a", "cd /ho" "me/me/a"):
            with self.subTest(text):
                self.write("tests/a.py", text + "\n")
                self.assert_caught("tests/a.py:1", "one machine")
        self.write("tests/a.py", "'$root/root/x' 'https://example.org/work/x' '../work/x'\n")
        self.assertEqual(self.problems(), [])

    def test_built_files_are_no_part_of_the_tree(self):
        self.write("build/release/a.cc", "// " + "a" * 200 + "\n")
        self.assertEqual(self.problems(), [])

    def test_an_exception_holds_up_to_its_limit(self):
        self.write("pipeline/base/a.cc", "\n" * 510)
        self.write("tests/structure/tidy_exceptions.txt", "lines pipeline/base/a.cc 510  # why\n")
        self.assertEqual(self.problems(), [])
        self.write("pipeline/base/a.cc", "\n" * 511)
        self.assert_caught("its exception allows 510")

    def test_an_exception_that_is_no_longer_needed(self):
        self.write("tests/structure/tidy_exceptions.txt", "lines pipeline/base/a.cc 510  # why\n")
        self.assert_caught("no longer needed")

    def test_an_exception_to_an_unknown_rule(self):
        self.write("tests/structure/tidy_exceptions.txt", "colour pipeline/base/a.cc\n")
        with self.assertRaises(SystemExit):
            self.problems()


if __name__ == "__main__":
    unittest.main()
