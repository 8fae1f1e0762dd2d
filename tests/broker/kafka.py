#!/usr/bin/env python3
"""Starts and stops a real Apache Kafka of one or more KRaft brokers on free loopback ports.

  kafka.py start  --state DIR [--brokers N]   start in the background, print the bootstrap address
  kafka.py run    --state DIR [--brokers N]   the same in the foreground, for test fixtures: prints
                                              the address, stops when standard input is closed
  kafka.py stop   --state DIR                 stop what "start" started; its data stays
  kafka.py status --state DIR [--json]        exit 0 when every broker answers, else 1
  kafka.py kill   --state DIR --node N        end one broker without warning, as a fault would
  kafka.py revive --state DIR --node N        start that broker again, same port, same data

The jars are fetched by "./dev" (build/kafka/lib). README.md beside this file has the contract.
"""

import argparse
import base64
import contextlib
import ctypes
import fcntl
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
START_TIMEOUT_S = 90
STOP_TIMEOUT_S = 20
HOST = "127.0.0.1"

# Small and quick to start. The second compiler stage (C2) pays only in long runs: "--jit full".
JVM_FLAGS = ["-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-Djava.awt.headless=true"]
JVM_FLAGS_FAST_JIT = ["-XX:TieredStopAtLevel=1"]


class BrokerError(Exception):
    """What went wrong and what to do about it; shown as it is, without a traceback."""


def say(text):
    print(f"kafka: {text}", file=sys.stderr, flush=True)


# --- Processes -----------------------------------------------------------------------------------


def process_started_at(pid):
    """The kernel's start time of a process, or None: with the pid it names one process for ever."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        threads = len(os.listdir(f"/proc/{pid}/task"))
    except (OSError, IndexError):
        return None
    # A dead leader with live threads still holds its ports; alone it only waits to be collected.
    return None if fields[0] == "Z" and threads < 2 else int(fields[19])


def is_alive(node):
    return node.get("pid") and process_started_at(node["pid"]) == node.get("started_at")


def end(nodes, signal_number):
    for node in nodes:
        if is_alive(node):
            with contextlib.suppress(ProcessLookupError):
                os.kill(node["pid"], signal_number)


def wait_until_gone(nodes, timeout_s):
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        for node in nodes:
            with contextlib.suppress(ChildProcessError, KeyError, TypeError):
                os.waitpid(node["pid"], os.WNOHANG)
        if not any(is_alive(node) for node in nodes):
            return True
        time.sleep(0.05)
    return False


def stop_nodes(nodes, gently):
    """Ends the brokers; `gently` lets them close their logs, which matters when the data stays."""
    if gently:
        end(nodes, signal.SIGTERM)
        if wait_until_gone(nodes, STOP_TIMEOUT_S):
            return
    end(nodes, signal.SIGKILL)
    wait_until_gone(nodes, STOP_TIMEOUT_S)


# --- The wire: one Metadata request, enough to know that a broker answers ------------------------


def receive(connection, count):
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            raise ConnectionError("closed")
        data += part
    return data


def brokers_known_to(port, timeout_s=2.0):
    """How many live brokers the one at `port` knows of; 0 when it does not answer yet.

    Metadata request version 4 (https://kafka.apache.org/protocol, API key 3) for no topic at all.
    """
    client = b"lodewire-kafka-py"
    body = struct.pack(">hhih", 3, 4, 1, len(client)) + client + struct.pack(">ib", 0, 0)
    try:
        with socket.create_connection((HOST, port), timeout=timeout_s) as connection:
            connection.settimeout(timeout_s)
            connection.sendall(struct.pack(">i", len(body)) + body)
            size = struct.unpack(">i", receive(connection, 4))[0]
            _, _, brokers = struct.unpack(">iii", receive(connection, size)[:12])
            return brokers
    except (OSError, ConnectionError, struct.error):
        return 0


# --- The cluster ---------------------------------------------------------------------------------


def free_ports(count):
    """Free ports below the kernel's ephemeral range: a broker that is away finds its port again."""
    try:
        low = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    except (OSError, ValueError):
        low = 32768
    span = range(15000, low) if low > 16000 else range(20000, 60000)
    ports = []
    for port in random.sample(span, min(len(span), 1000)):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            ports.append(port)
        if len(ports) == count:
            return ports
    raise BrokerError("no free port on the loopback address")


def new_cluster_id():
    while True:
        text = base64.urlsafe_b64encode(os.urandom(16)).decode().rstrip("=")
        if not text.startswith("-"):  # It is passed as an argument.
            return text


def properties(state, node):
    count = len(state["nodes"])
    replicas = min(3, count)
    in_sync = max(1, replicas - 1)
    client = f"CLIENT://{HOST}:{node['port']}"
    voters = ",".join(f"{n['id']}@{HOST}:{n['controller_port']}" for n in state["nodes"])
    lines = {
        "process.roles": "broker,controller",
        "node.id": node["id"],
        "controller.quorum.voters": voters,
        "controller.listener.names": "CONTROLLER",
        "listeners": f"{client},CONTROLLER://{HOST}:{node['controller_port']}",
        "advertised.listeners": client,
        "listener.security.protocol.map": "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "CLIENT",
        "log.dirs": node["data"],
        "num.partitions": 4,
        "auto.create.topics.enable": "false",
        "default.replication.factor": replicas,
        "min.insync.replicas": in_sync,
        "offsets.topic.num.partitions": 4,
        "offsets.topic.replication.factor": replicas,
        "transaction.state.log.num.partitions": 4,
        "transaction.state.log.replication.factor": replicas,
        "transaction.state.log.min.isr": in_sync,
        "share.coordinator.state.topic.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": replicas,
        "share.coordinator.state.topic.min.isr": in_sync,
        # Tests wait for nobody: the first member of a group gets its partitions at once, and a dead
        # one may be noticed after a second when its client asks for that.
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 1000,
        "log.cleaner.dedupe.buffer.size": 16 * 1024 * 1024,
        "num.network.threads": 2,
        "num.io.threads": 4,
    }
    lines.update(state["properties"])
    return "".join(f"{key}={value}\n" for key, value in lines.items())


def java(state, flags, *arguments):
    return ["java", *flags, "-cp", f"{state['lib']}/*", *arguments]


def check_prerequisites(lib):
    if not shutil.which("java"):
        raise BrokerError('no java in PATH; "./dev test" installs it (openjdk-17-jdk-headless)')
    if not list(pathlib.Path(lib).glob("kafka-server-[0-9]*.jar")):
        raise BrokerError(f'no Kafka jars in {lib}; "./dev kafka start" fetches them')


def new_state(options, directory):
    nodes = []
    for number in range(1, options.brokers + 1):
        home = directory / f"node-{number}"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        nodes.append({
            "id": number, "data": str(home / "data"), "log": str(home / "broker.log"),
            "config": str(home / "server.properties"),
        })
    return {
        "cluster_id": new_cluster_id(), "lib": str(pathlib.Path(options.lib).resolve()),
        "properties": {}, "nodes": nodes,
    }


def assign_ports(state):
    nodes = state["nodes"]
    ports = iter(free_ports(2 * len(nodes)))
    for node in nodes:
        node["port"], node["controller_port"] = next(ports), next(ports)
    state["bootstrap"] = ",".join(f"{HOST}:{node['port']}" for node in nodes)


def write_properties(state):
    for node in state["nodes"]:
        pathlib.Path(node["config"]).write_text(properties(state, node))


def format_storage(state):
    jobs = []
    for node in state["nodes"]:
        command = java(state, ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"],
                       "kafka.tools.StorageTool", "format", "-t", state["cluster_id"],
                       "-c", node["config"])
        jobs.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                     stderr=subprocess.STDOUT, text=True))
    for job in jobs:
        output = job.communicate()[0]
        if job.returncode != 0:
            raise BrokerError(f"formatting the storage failed:\n{output}")


def die_with_parent():
    """Runs in the child of "run": the kernel ends the broker when its watcher is killed."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def launch(state, node, bound):
    flags = JVM_FLAGS + ([] if state["jit"] == "full" else JVM_FLAGS_FAST_JIT)
    with open(node["log"], "ab") as log:
        process = subprocess.Popen(
            java(state, flags, "kafka.Kafka", node["config"]), stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, start_new_session=True,
            preexec_fn=die_with_parent if bound else None)
    node["pid"] = process.pid
    node["started_at"] = process_started_at(process.pid)


def wait_until_answering(state, nodes, live):
    """Waits until each of `nodes` knows of at least `live` brokers."""
    deadline = time.monotonic() + START_TIMEOUT_S
    waiting = list(nodes)
    while waiting:
        wait_until_gone(nodes, 0)
        for node in list(waiting):
            if not is_alive(node):
                raise BrokerError(f"broker {node['id']} ended at start:\n{tail_of(node['log'])}")
            if brokers_known_to(node["port"]) >= live:
                waiting.remove(node)
        if waiting and time.monotonic() > deadline:
            logs = ", ".join(node["log"] for node in waiting)
            raise BrokerError(f"no answer after {START_TIMEOUT_S} s; look into {logs}")
        time.sleep(0.05)


def tail_of(path, lines=15):
    with contextlib.suppress(OSError):
        return "\n".join(pathlib.Path(path).read_text(errors="replace").splitlines()[-lines:])
    return "(no log)"


def load(directory):
    try:
        return json.loads((directory / "state.json").read_text())
    except (OSError, ValueError):
        return None


def save(directory, state):
    partial = directory / "state.json.partial"
    partial.write_text(json.dumps(state, indent=2) + "\n")
    partial.replace(directory / "state.json")


@contextlib.contextmanager
def locked(directory):
    directory.mkdir(parents=True, exist_ok=True)
    with open(directory / "lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def bring_up(options, directory, bound):
    """Starts a cluster, with the data and the ports of the last one where they fit.

    Returns its state, which is also in state.json from the moment the first broker runs.
    """
    check_prerequisites(options.lib)
    state = None if bound or options.fresh else load(directory)
    if state is None or len(state["nodes"]) != options.brokers:
        state = new_state(options, directory)
    state["jit"] = options.jit
    state["properties"].update(item.split("=", 1) for item in options.property)
    if "bootstrap" not in state:
        assign_ports(state)
        write_properties(state)
        format_storage(state)
    for attempt in range(3):
        write_properties(state)
        for node in state["nodes"]:
            pathlib.Path(node["log"]).write_bytes(b"")
            launch(state, node, bound)
        save(directory, state)
        try:
            wait_until_answering(state, state["nodes"], len(state["nodes"]))
            return state
        except BrokerError as error:
            stop_nodes(state["nodes"], gently=False)
            if "Address already in use" not in str(error) or attempt == 2:
                raise
            assign_ports(state)  # Somebody took a port since it was found free.
    raise BrokerError("no start after three attempts")


def running_nodes(state):
    return [node for node in (state or {"nodes": []})["nodes"] if is_alive(node)]


# --- Verbs ---------------------------------------------------------------------------------------


def start(options, directory):
    state = load(directory)
    alive = running_nodes(state)
    known = len(state["nodes"]) if state else 0
    if len(alive) == known == options.brokers and not options.fresh:
        say(f"already running, {len(alive)} broker(s)")
    else:
        if alive:
            say(f"stopping {len(alive)} broker(s) that run")
            stop_nodes(alive, gently=True)
        say(f"starting {options.brokers} broker(s), logs in {directory}/node-*/broker.log")
        began = time.monotonic()
        state = bring_up(options, directory, bound=False)
        say(f"answering after {time.monotonic() - began:.1f} s")
    print(state["bootstrap"], flush=True)
    return 0


def run(options, directory):
    """Start, wait for the end of standard input or a signal, stop, remove the data."""
    stop_nodes(running_nodes(load(directory)), gently=False)

    def leave(signal_number, frame):
        raise SystemExit(128 + signal_number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, leave)
    try:
        state = bring_up(options, directory, bound=True)
        print(state["bootstrap"], flush=True)
        while os.read(0, 4096):
            pass
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stop_nodes(running_nodes(load(directory)), gently=False)
        if not options.keep:
            shutil.rmtree(directory, ignore_errors=True)
    return 0


def stop(options, directory):
    alive = running_nodes(load(directory))
    stop_nodes(alive, gently=True)
    say(f"stopped {len(alive)} broker(s)" if alive else "not running")
    return 0


def status(options, directory):
    state = load(directory)
    nodes = (state or {"nodes": []})["nodes"]
    report = []
    for node in nodes:
        alive = bool(is_alive(node))
        report.append({
            "node": node["id"], "address": f"{HOST}:{node['port']}", "pid": node.get("pid"),
            "alive": alive, "brokers_known": brokers_known_to(node["port"]) if alive else 0,
            "log": node["log"],
        })
    healthy = bool(report) and all(node["brokers_known"] == len(report) for node in report)
    if options.json:
        print(json.dumps({"running": healthy, "bootstrap": state["bootstrap"] if state else None,
                          "nodes": report}))
        return 0 if healthy else 1
    for node in report:
        if node["brokers_known"]:
            condition = f"answers and knows {node['brokers_known']} of {len(report)} broker(s)"
        else:
            condition = "does not answer" if node["alive"] else "is not running"
        print(f"broker {node['node']} at {node['address']} {condition}, pid {node['pid']}, "
              f"log {node['log']}")
    print(f"bootstrap {state['bootstrap']}" if healthy else "not running")
    return 0 if healthy else 1


def one_node(options, directory):
    state = load(directory)
    for node in (state or {"nodes": []})["nodes"]:
        if node["id"] == options.node:
            return state, node
    raise BrokerError(f"no broker {options.node} in {directory}")


def kill(options, directory):
    _, node = one_node(options, directory)
    stop_nodes([node], gently=False)
    say(f"killed broker {options.node}")
    return 0


def revive(options, directory):
    state, node = one_node(options, directory)
    if not is_alive(node):
        launch(state, node, bound=False)
        save(directory, state)
        wait_until_answering(state, [node], len(running_nodes(state)))
    say(f"broker {options.node} answers")
    return 0


VERBS = {verb.__name__: verb for verb in (start, run, stop, status, kill, revive)}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=VERBS)
    parser.add_argument("--state", default=str(ROOT / "build/kafka/people"), metavar="DIR",
                        help="where data, logs and state.json live (default: build/kafka/people)")
    parser.add_argument("--brokers", type=int, default=1, metavar="N",
                        help="how many brokers (default: 1)")
    parser.add_argument("--lib", default=str(ROOT / "build/kafka/lib"), metavar="DIR",
                        help="the jars (default: build/kafka/lib)")
    parser.add_argument("--jit", choices=["fast", "full"], default="fast",
                        help="fast starts sooner (tests); full runs faster (measurements)")
    parser.add_argument("--property", action="append", default=[], metavar="KEY=VALUE",
                        help="a broker property more, or another value for one")
    parser.add_argument("--fresh", action="store_true",
                        help="start: forget the data of the last time")
    parser.add_argument("--keep", action="store_true", help="run: leave data and logs at the end")
    parser.add_argument("--node", type=int, default=0, metavar="N",
                        help="kill, revive: which broker, from 1")
    parser.add_argument("--json", action="store_true", help="status: one JSON object")
    options = parser.parse_args()
    if options.brokers < 1 or any("=" not in item for item in options.property):
        parser.error("--brokers is at least 1, --property is KEY=VALUE")
    directory = pathlib.Path(options.state).resolve()
    verb = VERBS[options.verb]
    try:
        if verb in (start, stop):
            with locked(directory):
                return verb(options, directory)
        return verb(options, directory)
    except BrokerError as error:
        say(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
