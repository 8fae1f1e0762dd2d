"""The Debian package: built, installed, started as its user, removed without a trace.

As root the installation is a real one, in a mount namespace with an overlay over this system, so
nothing of it is left; without root the package is only looked into. Its unit is weighed by
systemd-analyze, and `run` is started as systemd would, with a socket that plays systemd.
"""

import json
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(
    os.environ.get("LODEWIRE_BINARY", SOURCE / "build/release/pipeline/lodewire")
)
BUILD = BINARY.parents[1]
CI = os.environ.get("CI") == "true"
INSIDE = "--inside"  # This file again, as root of the overlay.


def run(*command, **more):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def namespaces_work():
    return os.geteuid() == 0 and subprocess.call(["unshare", "-m", "true"]) == 0


def need(condition, reason):
    """Under CI=true nothing is skipped."""
    if CI and not condition:
        sys.exit(f"package_test: {reason}; under CI=true that is a failure")
    return unittest.skipUnless(condition, reason)


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="lodewire-package-")
        config = BUILD / "CPackConfig.cmake"
        run("cpack", "-G", "DEB", "--config", str(config), "-B", cls.folder.name)
        (cls.package,) = pathlib.Path(cls.folder.name).glob("*.deb")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_it_declares_its_libraries_and_its_configuration(self):
        depends = run("dpkg-deb", "--field", str(self.package), "Depends")
        for library in ("librdkafka1", "libre2-9", "libprotobuf32", "libc6"):
            self.assertIn(library, depends)
        conffiles = run("dpkg-deb", "--info", str(self.package), "conffiles").split()
        listed = run("dpkg-deb", "--contents", str(self.package))
        files = {line.split(" ./", 1)[1] for line in listed.splitlines() if not line.endswith("/")}
        self.assertEqual({"/" + name for name in files if name.startswith("etc/")}, set(conffiles))
        for name in (
            "usr/bin/lodewire",
            "lib/systemd/system/lodewire.service",
            "usr/share/lodewire/domain/minerals.yaml",
            "usr/share/doc/lodewire/copyright",
        ):
            self.assertIn(name, files)
        self.assertLessEqual(
            {
                "usr/share/bash-completion/completions/lodewire",
                "usr/share/zsh/vendor-completions/_lodewire",
                "usr/share/fish/vendor_completions.d/lodewire.fish",
                "usr/share/man/man1/lodewire.1.gz",
            },
            files,
        )
        rules = (SOURCE / "config/rules").rglob("*.yaml")
        shipped = {f"usr/share/lodewire/{p.relative_to(SOURCE / 'config')}" for p in rules}
        self.assertLessEqual(shipped, files)

    # It brings a hundred packages with it, so it is asked only where it is.
    @unittest.skipUnless(shutil.which("lintian"), "there is no lintian")
    def test_lintian_has_nothing_to_say(self):
        tags = run("lintian", "--allow-root", "--tag-display-limit", "0", str(self.package))
        self.assertEqual(tags, "")

    @need(namespaces_work(), "needs root and mount namespaces")
    def test_it_is_installed_started_as_its_user_upgraded_and_purged(self):
        script = (
            'mount -t tmpfs tmpfs "$1" && cd "$1" && mkdir upper work root && '
            "mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root && "
            "mount --rbind /dev root/dev && mount -t proc proc root/proc && "
            'exec chroot root "$2" -B "$3" --inside "$4"'
        )
        with tempfile.TemporaryDirectory(prefix="lodewire-root-") as root:
            done = subprocess.run(
                ["unshare", "-m", "sh", "-c", script, "sh"]
                + [root, sys.executable, os.path.abspath(__file__), str(self.package)],
                capture_output=True,
                text=True,
                timeout=200,
                check=False,
            )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertFalse(pathlib.Path("/etc/lodewire/lodewire.yaml").exists())


class Unit(unittest.TestCase):
    UNIT = SOURCE / "deploy/systemd/lodewire.service"

    @need(shutil.which("systemd-analyze") is not None, "there is no systemd-analyze")
    def test_the_unit_is_hardened(self):
        said = run("systemd-analyze", "security", "--offline=true", "--no-pager", str(self.UNIT))
        exposure = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said)
        self.assertLessEqual(float(exposure.group(1)), 1.5, said)

    @need(shutil.which("systemd-analyze") is not None, "there is no systemd-analyze")
    def test_systemd_understands_every_line_of_it(self):
        with tempfile.TemporaryDirectory() as folder:
            unit = pathlib.Path(folder) / "lodewire.service"
            # The program is not installed here.
            unit.write_text(self.UNIT.read_text().replace("/usr/bin/lodewire run", f"{BINARY} run"))
            done = subprocess.run(
                ["systemd-analyze", "verify", "--man=no", str(unit)],
                capture_output=True,
                text=True,
                check=False,
            )
            said = [line for line in done.stderr.splitlines() if str(unit) in line]
            self.assertEqual(said, [])

    def test_a_stop_has_more_time_than_a_drain_takes(self):
        config = json.loads(
            run(str(BINARY), "config", "show", "--json", "-c", str(SOURCE / "config/lodewire.yaml"))
        )
        seconds = {
            key: int(re.search(rf"^{key}=(\d+)$", self.UNIT.read_text(), re.MULTILINE).group(1))
            for key in ("TimeoutStopSec", "WatchdogSec")
        }
        shutdown = config["shutdown"]
        drain, close = (parse(shutdown[k]) for k in ("drain_timeout", "close_timeout"))
        bound = drain + close * (2 * config["pipeline"]["lanes"] + 1)
        self.assertGreater(seconds["TimeoutStopSec"], bound)
        self.assertGreater(seconds["WatchdogSec"], bound, "nothing says alive while it drains")

    def test_run_tells_systemd_that_it_is_ready_waits_alive_and_stops(self):
        with tempfile.TemporaryDirectory() as folder:
            check_notifications([str(BINARY)], folder, str(SOURCE / "config/lodewire.yaml"))


def parse(duration):
    """Seconds of "15s" or of a number of milliseconds."""
    text = str(duration)
    if text.endswith("ms"):
        return int(text[:-2]) / 1000
    return int(text[:-1]) * {"s": 1, "m": 60}[text[-1]] if not text.isdigit() else int(text) / 1000


def check_notifications(command, folder, config):
    """Starts `run` where no broker answers and listens as systemd would."""
    path = os.path.join(folder, "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(path)
        os.chmod(path, 0o666)
        listener.settimeout(20)
        process = subprocess.Popen(
            command
            + ["run", "-c", config, "--set", "kafka.bootstrap_servers=127.0.0.1:1"]
            + ["--set", "ops.address="],
            env={**os.environ, "NOTIFY_SOCKET": path, "WATCHDOG_USEC": "400000"},
            stderr=subprocess.PIPE,
            text=True,
        )
        heard = ""
        try:
            while heard.count("WATCHDOG=1") < 3:
                heard += listener.recv(4096).decode()
            process.send_signal(signal.SIGTERM)
            while "STOPPING=1" not in heard:
                heard += listener.recv(4096).decode()
            code = process.wait(20)
        finally:
            process.kill()
            said = process.communicate()[1]
    assert code == 0, said
    assert heard.startswith("READY=1\n"), heard
    assert "STATUS=waiting for a broker at 127.0.0.1:1\n" in heard, heard
    assert heard.index("WATCHDOG=1") < heard.index("STOPPING=1"), heard


def inside(package):
    """Root of the overlay: whatever is done here is gone afterwards."""
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    run("dpkg", "--install", package)
    user = pwd.getpwnam("lodewire")
    assert user.pw_shell == "/usr/sbin/nologin" and user.pw_uid < 1000, user
    as_user = ["setpriv", "--reuid", "lodewire", "--regid", "lodewire", "--clear-groups"]
    as_user += ["/usr/bin/lodewire"]
    os.chdir("/")
    shown = json.loads(run(*as_user, "config", "show", "--json"))
    assert shown["rules"]["directory"] == "/usr/share/lodewire/rules", shown["rules"]
    run(*as_user, "validate")
    run("/usr/bin/lodewire", "init", "-o", "/tmp/started.yaml")
    assert "directory: /usr/share/lodewire/rules\n" in pathlib.Path("/tmp/started.yaml").read_text()
    demo = json.loads(run(*as_user, "demo", "--events", "2000", "--json", timeout=100))
    assert (demo["lost"], demo["duplicated"]) == (0, 0), demo
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        check_notifications(as_user, folder, "/etc/lodewire/lodewire.yaml")
    # An upgrade leaves what the operator changed alone; purge removes it.
    config = pathlib.Path("/etc/lodewire/lodewire.yaml")
    config.write_text(config.read_text() + "# mine\n")
    run("dpkg", "--install", package)
    assert config.read_text().endswith("# mine\n")
    run("dpkg", "--remove", "lodewire")
    assert config.exists() and not pathlib.Path("/usr/bin/lodewire").exists()
    run("dpkg", "--purge", "lodewire")
    for left in ("/etc/lodewire", "/usr/share/lodewire", "/etc/default/lodewire"):
        assert not pathlib.Path(left).exists(), left


if __name__ == "__main__":
    if INSIDE in sys.argv:
        inside(sys.argv[-1])
    else:
        unittest.main()
