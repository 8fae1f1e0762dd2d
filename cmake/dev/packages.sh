# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by ./dev: the Debian packages of each purpose; those that are missing are installed.

packages_build=(
  git ca-certificates cmake ninja-build g++ ccache mold pkg-config python3
  protobuf-compiler libprotobuf-dev librdkafka-dev libre2-dev libabsl-dev libsimdjson-dev
  libvectorscan-dev libyaml-cpp-dev libxxhash-dev libcli11-dev libicu-dev nlohmann-json3-dev
  libbenchmark-dev libgtest-dev libgmock-dev relacy-dev libboost-dev prometheus-cpp-dev
)
packages_python=(python3-venv mandoc)
packages_kafka=(python3)  # and what packages_of_kafka finds missing
packages_deploy=(dpkg-dev file systemd)  # cpack, systemd-analyze
# libclang-rt-14-dev has the sanitizers and libFuzzer of clang-14.
packages_lint=(clang-format-14 clang-tidy-14 clang-14 libclang-rt-14-dev shellcheck)

# need_packages build|python|kafka|deploy|lint...: installs what is missing; quick when all is
# there.
need_packages() {
  local purpose wanted=() missing=()
  for purpose in "$@"; do
    local -n of_purpose=packages_$purpose
    wanted+=("${of_purpose[@]}")
    [[ $purpose != kafka ]] || mapfile -t -O "${#wanted[@]}" wanted < <(packages_of_kafka)
  done
  if ! command -v dpkg-query >/dev/null; then
    say "not a Debian system: these must be there by other means: ${wanted[*]}"
    return
  fi
  mapfile -t missing < <(
    comm -23 <(printf '%s\n' "${wanted[@]}" | sort -u) <(installed "${wanted[@]}")
  )
  ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
}

# promtool checks metrics and alert rules. It is taken out of its package: installing that would
# also start a Prometheus on this machine. Exports LODEWIRE_PROMTOOL.
need_promtool() {
  local folder=$root/build/promtool
  LODEWIRE_PROMTOOL=$(command -v promtool || true)
  if [[ -z $LODEWIRE_PROMTOOL ]] && command -v dpkg-deb >/dev/null; then
    LODEWIRE_PROMTOOL=$folder/usr/bin/promtool
    if [[ ! -x $LODEWIRE_PROMTOOL ]]; then
      say "fetching promtool"
      rm -rf "$folder" && mkdir -p "$folder"
      # A new machine has no lists of packages yet.
      (cd "$folder" && { apt-get download -q prometheus || {
        apt-get update -qq && apt-get download -q prometheus
      }; } >&2 </dev/null &&
        dpkg-deb -x prometheus_*.deb . && rm prometheus_*.deb) || LODEWIRE_PROMTOOL=
    fi
  fi
  export LODEWIRE_PROMTOOL
}

installed() {
  # shellcheck disable=SC2016 # The braces are dpkg-query's own.
  { dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true; } |
    awk '$2 == "installed" { print $1 }' | sort -u
}

# For Kafka and the other counterparts of the tests (OpenSearch, the types of ECS). A Java or npm of
# another maker will do, as long as it is new enough.
packages_of_kafka() {
  local version=0
  if command -v java >/dev/null; then
    version=$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
  fi
  ((${version:-0} >= 17)) || echo openjdk-17-jdk-headless
  command -v mvn >/dev/null || echo maven
  command -v npm >/dev/null || echo npm
}

install_packages() {
  local as_root=(env DEBIAN_FRONTEND=noninteractive)
  if ((EUID != 0)); then
    command -v sudo >/dev/null || fail "these packages are missing; install them as root: $*"
    as_root=(sudo "${as_root[@]}")
  fi
  say "installing $# Debian packages: $*"
  "${as_root[@]}" apt-get update -qq >&2 || fail "apt-get update failed, see above"
  "${as_root[@]}" apt-get install -q -y --no-install-recommends -o Dpkg::Use-Pty=0 "$@" \
    >&2 </dev/null ||
    fail "apt-get install failed, see above"
}
