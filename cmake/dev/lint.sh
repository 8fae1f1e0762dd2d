# shellcheck shell=bash disable=SC2154
# Sourced by ./dev: format and lint.

# The files of the tree that match, whether committed yet or not.
files_of_tree() {
  (cd "$root" && git ls-files -z --cached --others --exclude-standard -- "$@" 2>/dev/null) |
    while IFS= read -r -d '' file; do
      [[ ! -f $root/$file ]] || printf '%s\0' "$file"
    done
}

verb_fmt() {
  need_packages lint
  cd "$root" || return
  files_of_tree '*.h' '*.cc' | xargs -0 -r -n 20 -P "$jobs" clang-format-14 -i
}

verb_lint() {
  need_packages build lint
  cd "$root" || return
  local red=0
  lint_part "format (./dev fmt mends it)" lint_format || red=1
  lint_part "shell scripts" lint_shell || red=1
  lint_part "Python" lint_python || red=1
  build release all
  lint_part "clang-tidy (.clang-tidy)" lint_tidy || red=1
  ((red == 0)) || fail "lint found something, see above"
  say "lint is clean"
}

lint_part() {
  local began=$SECONDS
  if ! "$2"; then
    say "$1: NOT clean"
    return 1
  fi
  say "$1: clean, $((SECONDS - began)) s"
}

lint_format() {
  files_of_tree '*.h' '*.cc' | xargs -0 -r -n 20 -P "$jobs" clang-format-14 --dry-run -Werror
}

lint_shell() {
  files_of_tree dev .ci/run '*.sh' | xargs -0 -r shellcheck -x
}

lint_python() {
  files_of_tree '*.py' | xargs -0 -r "$(system_python)" -c '
import sys
for path in sys.argv[1:]:
    compile(open(path, encoding="utf-8").read(), path, "exec", dont_inherit=True)
'
}

# Sources of the pipeline only; its headers are seen through them. What was clean is looked at again
# when it, any header, or the list of checks has changed.
lint_tidy() {
  mkdir -p "$root/build/release/tidy"
  # shellcheck disable=SC2016 # The inner shell expands them.
  sources_to_tidy | xargs -0 -r -n 2 -P "$jobs" sh -c \
    'clang-tidy-14 --quiet -p build/release "$0" 2>/dev/null && : >"$1"'
}

# Pairs: a source, and the file whose time says when it was last clean.
sources_to_tidy() {
  local newest source stamp
  newest=$(files_of_tree '*.h' .clang-tidy | xargs -0 -r ls -t | sed -n 1p)
  files_of_tree 'pipeline/*.cc' |
    while IFS= read -r -d '' source; do
      stamp=$root/build/release/tidy/${source//\//__}
      if [[ ! $stamp -nt $source || ! $stamp -nt $newest ]]; then
        printf '%s\0%s\0' "$source" "$stamp"
      fi
    done
}
