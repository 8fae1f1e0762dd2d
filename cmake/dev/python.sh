# shellcheck shell=bash disable=SC2154
# Sourced by ./dev: the Python environment of the tests, made again when its requirements change.

venv=$root/.venv
venv_python=$venv/bin/python3

# Debian's Python where it can make environments, else the one in PATH.
system_python() {
  local python
  for python in /usr/bin/python3 python3; do
    if "$python" -c 'import venv, ensurepip' 2>/dev/null; then
      echo "$python"
      return
    fi
  done
  echo python3
}

# make_python: 0 when $venv_python has what tests/requirements.txt pins.
make_python() {
  local requirements=$root/tests/requirements.txt stamp=$venv/requirements.txt
  local log=$root/build/venv.log
  if [[ -x $venv_python ]] && cmp -s "$requirements" "$stamp"; then
    return 0
  fi
  say "making the Python environment .venv from tests/requirements.txt"
  rm -rf "$venv"
  mkdir -p "$root/build"
  "$(system_python)" -m venv "$venv" >"$log" 2>&1 &&
    "$venv_python" -m pip install -q --disable-pip-version-check -r "$requirements" >>"$log" 2>&1 &&
    cp "$requirements" "$stamp"
}

need_python() {
  need_packages python
  make_python || fail "no Python environment; build/venv.log has: $(tail -1 "$root/build/venv.log")"
}

# Tests find the interpreter in LODEWIRE_PYTHON, or the reason in LODEWIRE_PYTHON_SKIP_REASON.
need_python_or_skip() {
  if make_python; then
    export LODEWIRE_PYTHON=$venv_python
    return
  fi
  export LODEWIRE_PYTHON_SKIP_REASON
  LODEWIRE_PYTHON_SKIP_REASON=$(tail -1 "$root/build/venv.log" | cut -c1-200)
  [[ ${CI:-} != true ]] ||
    fail "the Python environment of the tests cannot be made: $LODEWIRE_PYTHON_SKIP_REASON"
}

# tell_cmake_python PRESET: a build configured before there was an environment knows another Python.
tell_cmake_python() {
  local folder=$root/build/$1
  [[ -n ${LODEWIRE_PYTHON:-} ]] || return 0
  if ! grep -q "^LODEWIRE_PYTHON:.*=$LODEWIRE_PYTHON\$" "$folder/CMakeCache.txt"; then
    cmake -DLODEWIRE_PYTHON:FILEPATH="$LODEWIRE_PYTHON" "$folder" >>"$folder/configure.log" 2>&1 ||
      fail "configuring $1 failed, see build/$1/configure.log"
  fi
}
