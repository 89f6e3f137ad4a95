#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the servers that Leadline is compared with into build/peers.
#
#   bench/peers/build.sh FILE    FILE gets a line NAME=COMMAND for each server
#
# Says which of them cannot be had on this machine, and why; that is no error.
set -euo pipefail
commands=$(realpath "${1:?it is bench/peers/build.sh FILE}")
cd "$(dirname "$0")/../.."

readonly out=$PWD/build/peers
mkdir -p "$out"

left_out() {
  echo "left out: $1: $2"
}

# quietly NAME COMMAND...: what the command says is in $out/NAME.log.
quietly() {
  local log=$out/$1.log
  shift
  "$@" >"$log" 2>&1 </dev/null
}

build_python() {
  local venv=$out/python source=bench/peers/python
  if ! command -v python3 >/dev/null; then
    left_out python "no python3 here"
  elif ! quietly python python3 -m venv --clear "$venv"; then
    left_out python "no venv can be made, see $out/python.log"
  elif ! quietly python "$venv/bin/pip" install -r "$source/requirements.txt"; then
    left_out python "pip cannot install its packages, see $out/python.log"
  else
    echo "python=$venv/bin/python $source/server.py" >>"$commands"
  fi
}

build_go() {
  if ! command -v go >/dev/null; then
    left_out go "no Go toolchain here"
  elif ! quietly go go build -C bench/peers/go -o "$out/go-server" .; then
    left_out go "it does not build, see $out/go.log"
  else
    echo "go=$out/go-server" >>"$commands"
  fi
}

# Debian's redis-tools has the server too, which is the program under its own
# name; redis-server is that link and a service, which nobody needs here.
find_redis() {
  local program
  if program=$(command -v redis-server || command -v redis-check-rdb); then
    ln -sf "$(realpath "$program")" "$out/redis-server"
    echo "redis=$out/redis-server" >>"$commands"
  else
    left_out redis "no redis-server here; scripts/bootstrap --peers installs it"
  fi
}

: >"$commands"
build_python
build_go
find_redis
