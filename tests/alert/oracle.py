"""What the tests with published schemas and parsers share."""

import argparse
import os
import subprocess
import sys
import unittest

# Where run_tests was told that the program format_samples is.
program = ""


def skip(error):
    """Ends the test as skipped, or as failed where CI=true says that nothing may be missing."""
    reason = os.environ.get("LODEWIRE_PYTHON_SKIP_REASON", f"{error}; `./dev test` installs it")
    print(f"skipped: {reason}")
    sys.exit(1 if os.environ.get("CI") == "true" else 77)


def lines_of(text):
    """The lines of JSONL or CEF. Not splitlines(): U+2028 and U+0085 in a headline end no line."""
    return [line for line in text.split("\n") if line]


def samples(program, form):
    """What the program format_samples prints in one format."""
    output = subprocess.run([program, form], check=True, capture_output=True).stdout
    return lines_of(output.decode())


def run_tests():
    """The test cases of the main module, about what the program of `--run PROGRAM` prints."""
    global program
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", required=True)
    program = parser.parse_args().run
    unittest.main(argv=[sys.argv[0], "-v"])
