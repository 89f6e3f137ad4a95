# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Starting, watching and stopping Leadline's programs from a script. Sourced,
# after `work` was set to a folder for their logs and port files.
#
# A program is known by a short name; its process id is in pids[NAME], what it
# says in $work/NAME.log.

: "${work:?is to be set before programs.sh is sourced}"
declare -gA pids=()

# start NAME COMMAND...: runs it in the background, in a session of its own (a
# Ctrl-C is for the script alone), and takes it down should the script die.
start() {
  local name=$1
  shift
  setsid setpriv --pdeathsig TERM "$@" \
    </dev/null >"$work/$name.log" 2>&1 &
  pids[$name]=$!
}

running() {
  [[ -n ${pids[$1]:-} ]] && kill -0 "${pids[$1]}" 2>/dev/null
}

# The last thing the program NAME said.
last_words() {
  local line
  line=$(grep -v '^[[:space:]]*$' "$work/$1.log" 2>/dev/null | tail -n 1)
  echo "${line:-$1 ended without a word}"
}

# wait_until SECONDS NAME... -- COMMAND...: runs the command again and again
# until it succeeds. Fails when the time is up, or when one of the programs
# named ends; then `ended` is its name.
wait_until() {
  local deadline=$((SECONDS + $1)) names=() name
  ended=
  shift
  while [[ $1 != -- ]]; do
    names+=("$1")
    shift
  done
  shift
  until "$@"; do
    for name in "${names[@]}"; do
      if ! running "$name"; then
        ended=$name
        return 1
      fi
    done
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

# After a wait_until that failed: why, in one line.
why_not() {
  if [[ -n $ended ]]; then
    last_words "$ended"
  else
    echo "$1 takes too long; it last said: $(last_words "$1")"
  fi
}

# port_of NAME WHICH: the port that the program NAME wrote to
# $work/NAME.ports for WHICH ("http", "grpc").
port_of() {
  awk -v which="$2" '$1 == which {print $2}' "$work/$1.ports"
}

# Waits until the program NAME has written its ports, so until it answers.
wait_for_ports() {
  wait_until 30 "$1" -- test -s "$work/$1.ports"
}

# stop NAME [SIGNAL]: asks the program to end and waits for that; one that has
# not ended after 20 seconds is killed, and the result is then an error. Else
# the result is the program's own exit code.
stop() {
  local name=$1 signal=${2:-TERM} deadline=$((SECONDS + 20)) status=0
  local pid=${pids[$name]:-}
  [[ -n $pid ]] || return 0
  kill -"$signal" "$pid" 2>/dev/null || true
  while kill -0 "$pid" 2>/dev/null; do
    if ((SECONDS >= deadline)); then
      kill -KILL "$pid" 2>/dev/null || true
      status=124
    fi
    sleep 0.05
  done
  if ((status == 124)); then
    wait "$pid" || true
  else
    wait "$pid" || status=$?
  fi
  unset "pids[$name]"
  rm -f "$work/$name.ports"
  return "$status"
}

# Stops whatever still runs; for traps.
stop_all() {
  local name
  for name in sync server sandbox; do
    stop "$name" || true
  done
}
