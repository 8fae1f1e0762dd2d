"""`lodewire vocabulary suggest` on a file of candidates."""

import json
import pathlib
import tempfile
import unittest

from rule_folder import call


class Suggest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="lodewire-test-")
        self.addCleanup(self.folder.cleanup)

    def write(self, name, *texts, **more):
        path = pathlib.Path(self.folder.name) / name
        lines = (json.dumps({"reason": "r", "headline": text, **more}) for text in texts)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(path)

    def phrases(self, *arguments):
        result = call("vocabulary", "suggest", "--json", *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        answer = json.loads(result.stdout)
        return {one["phrase"]: one["candidates"] for one in answer["suggestions"]}

    def test_a_word_that_candidates_share_and_no_list_knows_is_proposed_with_its_count(self):
        path = self.write(
            "c.jsonl",
            "Customs holds Zarnik regulus, gallium",
            "More zarnik regulus at the port, gallium",
            "Court on zarnik and gallium",
            language="en",
        )
        phrases = self.phrases(path)
        self.assertEqual(phrases["zarnik"], 3)
        self.assertEqual(phrases["zarnik regulus"], 2)
        self.assertNotIn("regulus", phrases, "the longer phrase stands for it")
        self.assertNotIn("gallium", phrases, "it is in the vocabulary")
        self.assertNotIn("the", phrases)
        self.assertNotIn("zarnik", self.phrases(path, "--min", "4"))
        table = call("vocabulary", "suggest", path).stdout
        self.assertIn("3  zarnik  (en)", table)
        self.assertIn("e.g. Customs holds Zarnik regulus", table)

    def test_chinese_is_counted_by_characters_that_stand_together(self):
        path = self.write("c.jsonl", "商务部管制工业味精", "工业味精出口", "海关查获工业味精")
        self.assertEqual(self.phrases(path).get("工业味精"), 3)

    def test_what_ordinary_events_say_as_often_is_left_out(self):
        path = self.write("c.jsonl", "zarnik shipment quarterly", "zarnik held quarterly")
        background = self.write("b.jsonl", "quarterly results", "a quarterly report")
        self.assertIn("quarterly", self.phrases(path))
        self.assertNotIn("quarterly", self.phrases(path, "--background", background))
        self.assertIn("zarnik", self.phrases(path, "--background", background))

    def test_a_line_that_is_no_json_is_named(self):
        path = pathlib.Path(self.folder.name) / "bad.jsonl"
        path.write_text('{"headline": "a"}\nnonsense\n')
        result = call("vocabulary", "suggest", str(path))
        self.assertEqual(result.returncode, 1)
        self.assertIn("bad.jsonl:2: is not a JSON object", result.stderr)


if __name__ == "__main__":
    unittest.main()
