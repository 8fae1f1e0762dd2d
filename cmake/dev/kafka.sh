# shellcheck shell=bash disable=SC2154
# Sourced by ./dev: the jars of a real Apache Kafka, and one broker for the length of a command.

kafka_folder=$root/build/kafka
kafka_jars_reason=

# need_kafka_jars: 0 when build/kafka/lib has what the pom names; else $kafka_jars_reason is set.
need_kafka_jars() {
  local pom=$root/tests/broker/pom.xml lib=$kafka_folder/lib log=$kafka_folder/maven.log
  if cmp -s "$pom" "$lib/pom.xml"; then
    return 0
  fi
  say "fetching the jars of Apache Kafka with Maven (about 55 MB)"
  mkdir -p "$kafka_folder"
  rm -rf "$lib" "$lib.partial"
  if timeout 900 mvn -q -B -f "$pom" dependency:copy-dependencies -DoutputDirectory="$lib.partial" \
    >"$log" 2>&1 </dev/null; then
    cp "$pom" "$lib.partial/pom.xml"
    mv "$lib.partial" "$lib"
    return 0
  fi
  kafka_jars_reason="Maven cannot fetch the jars of Apache Kafka: $(first_error "$log")"
  return 1
}

first_error() {
  local line
  line=$(sed 's/\x1b\[[0-9;]*m//g' "$1" | sed -n 's/^\[ERROR\] //p' | head -1)
  cut -c1-240 <<<"${line:-it was stopped after 900 s}"
}

# start_broker_or_skip [kafka.py options]: exports LODEWIRE_KAFKA_BOOTSTRAP, or when there can be no
# broker LODEWIRE_KAFKA_SKIP_REASON, which under CI=true is a failure. The broker ends when this
# process does, however that happens: it watches its standard input.
start_broker_or_skip() {
  local state=$kafka_folder/run-$$
  broker_pid=
  if [[ -n ${LODEWIRE_KAFKA_BOOTSTRAP:-} ]]; then
    say "using the Kafka broker at $LODEWIRE_KAFKA_BOOTSTRAP"
    return
  fi
  if ! need_kafka_jars; then
    skip_kafka "$kafka_jars_reason"
    return
  fi
  say "starting Apache Kafka"
  coproc BROKER { exec "$(system_python)" "$root/tests/broker/kafka.py" run --state "$state" "$@"; }
  # shellcheck disable=SC2153 # coproc sets it.
  broker_pid=$BROKER_PID
  broker_input=${BROKER[1]:-}
  if read -r LODEWIRE_KAFKA_BOOTSTRAP <&"${BROKER[0]:-0}"; then
    export LODEWIRE_KAFKA_BOOTSTRAP
    trap stop_broker EXIT
    unset LODEWIRE_KAFKA_SKIP_REASON
  else
    unset LODEWIRE_KAFKA_BOOTSTRAP
    broker_pid=
    skip_kafka "the broker does not start, see above"
  fi
}

skip_kafka() {
  export LODEWIRE_KAFKA_SKIP_REASON=$1
  [[ ${CI:-} != true ]] || fail "the tests on a real Kafka cannot run: $1"
}

stop_broker() {
  [[ -n ${broker_pid:-} ]] || return 0
  exec {broker_input}>&-
  wait "$broker_pid" 2>/dev/null || true
  broker_pid=
}
