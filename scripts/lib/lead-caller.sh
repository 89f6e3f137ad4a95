# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Looks the sandbox's sample lead up all the time while a script disturbs what
# answers, and tells what became of the calls. Sourced, after `work` was set to a
# folder; build/release/lead-caller has to be there.

: "${work:?is to be set before lead-caller.sh is sourced}"
readonly sample_phone=9901111111
readonly sample_id=1bfdec89-f91b-46a3-85bd-fda3f3712518
caller_pid=

# start_caller HOST:PORT
start_caller() {
  mkfifo "$work/caller.in"
  build/release/lead-caller "$1" "$sample_phone" "$sample_id" \
    <"$work/caller.in" >"$work/calls" 2>&1 &
  caller_pid=$!
  exec 3>"$work/caller.in"
}

stop_caller() {
  [[ -n $caller_pid ]] || return 0
  exec 3>&-
  wait "$caller_pid"
  caller_pid=
  rm -f "$work/caller.in"
}

# How many calls were right, wrong or failed, the longest_gap_ms between two that
# were right, or how long ago the last_right was, last_right_ms_ago.
calls() {
  awk -v which="$1" '$1 == which {print $2}' "$work/calls"
}

calls_in_short() {
  tr '\n' ' ' <"$work/calls"
}

no_call_wrong() {
  cat "$work/calls"
  [[ $(calls right) -gt 0 && $(calls wrong) -eq 0 ]]
}

all_calls_right() {
  no_call_wrong && [[ $(calls failed) -eq 0 ]]
}
