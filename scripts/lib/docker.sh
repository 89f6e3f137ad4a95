# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# An engine for containers and a Debian to build from, also where there is
# neither. Sourced, after `work` was set to a folder and `say`, `die` and
# `last_words`, which is to show what containers said, to what they are named
# after.

: "${work:?is to be set before docker.sh is sourced}"
engine_pid=

# Where no engine answers: one of our own, whose files and socket are in $work.
# stop_engine ends it; its network's bridge and rules are left to the machine.
ensure_engine() {
  ! docker info >"$work/info" 2>&1 || return 0
  [[ $EUID -eq 0 ]] ||
    die "no container engine answers, and only root can start one:" \
      "$(tail -n 1 "$work/info")"
  say "no container engine answers: starting one"
  export DOCKER_HOST=unix://$work/docker.sock
  setsid dockerd --data-root "$work/engine" --exec-root "$work/exec" \
    --pidfile "$work/docker.pid" --host "$DOCKER_HOST" \
    </dev/null >"$work/engine.log" 2>&1 &
  engine_pid=$!
  wait_for 60 "the engine" engine_answers
}

engine_answers() {
  kill -0 "$engine_pid" 2>/dev/null ||
    die "dockerd ended: $(tail -n 1 "$work/engine.log")"
  docker info >"$work/info" 2>&1
}

stop_engine() {
  [[ -n $engine_pid ]] || return 0
  kill "$engine_pid" 2>/dev/null || true
  wait "$engine_pid" 2>/dev/null || true
  # What it leaves mounted, and what would keep the folder.
  umount "$work"/exec/netns/* 2>/dev/null || true
  engine_pid=
}

# Sets `compose` to the words that call it.
# shellcheck disable=SC2034  # by who sources this
find_compose() {
  if docker compose version >/dev/null 2>&1; then
    compose=(docker compose)
  elif command -v docker-compose >/dev/null; then
    compose=(docker-compose)
  else
    die "there is no docker-compose; run: scripts/bootstrap --containers"
  fi
}

# Sets BASE to an image of Debian 12, if it names none: the registry's, or where
# none can be reached, one that is made of Debian's packages.
ensure_base() {
  [[ -z ${BASE:-} ]] || return 0
  export BASE=debian:12
  ! docker image inspect "$BASE" >/dev/null 2>&1 || return 0
  ! timeout 300 docker pull --quiet "$BASE" >/dev/null 2>&1 || return 0
  BASE=leadline-debian:12
  ! docker image inspect "$BASE" >/dev/null 2>&1 || return 0
  say "there is no image registry: making the base image of Debian's packages"
  scripts/lib/debian-root "$work/debian" ca-certificates
  tar -C "$work/debian" -c . | docker import - "$BASE" >/dev/null
  rm -rf "$work/debian"
}

# wait_for SECONDS WHAT COMMAND...: runs the command again and again until it
# succeeds.
wait_for() {
  local deadline=$((SECONDS + $1)) what=$2 seconds=$1
  shift 2
  until "$@"; do
    if ((SECONDS >= deadline)); then
      last_words >&2 || true
      die "$what: not within $seconds s, see above"
    fi
    sleep 0.2
  done
}
