"""What the tests with published schemas and parsers share."""

import os
import subprocess
import sys


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
