# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Counts what a script has found to be so. Sourced, after `work` was set to a
# folder and `say` to what it is named after.

: "${work:?is to be set before checks.sh is sourced}"
passed=0
failed=0

# check WHAT COMMAND...: one thing that has to be so. A function that is the
# command fails with its first command that fails; not so in an "if".
check() {
  local what=$1 status
  shift
  set +e
  (
    set -e
    "$@"
  ) >"$work/check" 2>&1
  status=$?
  set -e
  if ((status == 0)); then
    passed=$((passed + 1))
    say "ok: $what"
  else
    failed=$((failed + 1))
    say "FAILED: $what"
    tail -n 20 "$work/check"
  fi
}

# The last line, and whether all was well.
finish() {
  say "took $SECONDS s"
  echo "$passed passed, $failed failed"
  ((failed == 0))
}
