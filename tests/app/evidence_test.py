"""`lodewire evidence`: a verdict that anybody can repeat, and that nobody can bend unseen."""

import base64
import hashlib
import json
import subprocess
import unittest

import ops_test
from harness import BINARY, true_story


def verify(path):
    return subprocess.run(
        [BINARY, "evidence", "verify", str(path), "--json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@unittest.skipUnless(ops_test.BOOTSTRAP, ops_test.REASON)
class Evidence(ops_test.Service):
    def bundled(self, *arguments):
        path = self.lodewire.config.parent / "bundle.json"
        result = self.lodewire.call("evidence", *arguments, "--bundle", str(path))
        self.assertEqual(result.returncode, 0, result.stderr)
        return path, json.loads(path.read_text())

    def test_a_bundle_repeats_and_what_was_changed_in_it_shows(self):
        run = self.start()
        self.lodewire.feed("news", [true_story(i) for i in range(3)])
        found = self.lodewire.records("desk", lambda found: len(found) >= 3)
        self.assertEqual(self.lodewire.stop(run), 0)
        alert = json.loads(found[1].value())
        path, bundle = self.bundled(alert["alertId"])
        payload = base64.b64decode(bundle["record"]["payload_base64"])
        self.assertEqual(json.loads(payload)["storyId"], alert["storyId"])
        self.assertEqual(bundle["record"]["payload_sha256"], hashlib.sha256(payload).hexdigest())
        self.assertEqual(bundle["alert"]["alertId"], alert["alertId"])
        self.assertEqual(len(bundle["rules"]), len(alert["matches"]))
        self.assertTrue(all(regime["dates"] for regime in bundle["regimes"]))
        self.assertIn("rules/news/ban.yaml", bundle["files"])
        result = verify(path)
        self.assertEqual((result.returncode, json.loads(result.stdout)["same"]), (0, True))

        def changed(change):
            other = json.loads(path.read_text())
            change(other)
            edited = path.with_name("edited.json")
            edited.write_text(json.dumps(other))
            return verify(edited)

        result = changed(lambda other: other["alert"].update(severity="SEVERITY_LOW"))
        self.assertEqual(result.returncode, 1)
        self.assertIn("severity: was", json.loads(result.stdout)["differences"][0])
        result = changed(lambda other: other["record"].update(payload_base64="e30="))
        self.assertIn("not what its SHA-256 says", result.stderr)

        def loosened(other):
            for name, file in other["files"].items():
                if name.startswith("rules/news/") and not name.endswith(".tests.yaml"):
                    file["text"] = file["text"].replace("level: high", "level: low")
                    file["sha256"] = hashlib.sha256(file["text"].encode()).hexdigest()

        result = changed(loosened)
        self.assertFalse(json.loads(result.stdout)["same"])
        result = changed(lambda other: other["files"].update({"../x.yaml": {"text": ""}}))
        self.assertIn("leads out of the bundle", result.stderr)
        self.assertEqual(changed(lambda other: other.update(format="x")).returncode, 1)
        self.assertEqual(changed(lambda other: other["record"].update(offset=[])).returncode, 1)

    def test_an_alert_from_a_file_and_what_is_not_there(self):
        run = self.start()
        self.lodewire.feed("news", [true_story(1)])
        found = self.lodewire.records("desk", lambda found: len(found) >= 1)
        self.assertEqual(self.lodewire.stop(run), 0)
        alert = json.loads(found[0].value())
        file = self.lodewire.config.parent / "alert.json"
        file.write_bytes(found[0].value())
        path, _ = self.bundled("--alert", str(file))
        result = verify(path)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

        call = self.lodewire.call
        result = call("evidence", "0" * 32, "--bundle", str(path))
        self.assertEqual(result.returncode, 1)
        self.assertIn("no alert has the id", result.stderr)
        alert["source"]["offset"] = "999"
        file.write_text(json.dumps(alert))
        result = call("evidence", "--alert", str(file), "--bundle", str(path))
        self.assertIn("@999 is not in Kafka any more", result.stderr)
        self.assertEqual(call("evidence", "--bundle", str(path)).returncode, 2)
        file.write_text("{}")
        result = call("evidence", "--alert", str(file), "--bundle", str(path))
        self.assertIn("alert.json: this is no alert", result.stderr)


if __name__ == "__main__":
    unittest.main()
