#!/usr/bin/env bash
# A Docker engine with a new enough compose plugin, also on a machine that has none.
#   .ci/engine.sh start   0: both answer; 4: this machine can have none, its last line says why. Quick when both answer already.
#   .ci/engine.sh env     prints what a shell must export to use them
#   .ci/engine.sh stop    ends the engine that `start` began, and no other
# FIREDRILL_ENGINE_STATE: directory of its log and process id. FIREDRILL_ENGINE_ARGS: further arguments of dockerd.
# FIREDRILL_ENGINE_PLUGINS: where root puts the compose plugin for all users, on a machine that has none.
# DOCKER_HOST (unix://…): the socket on which the engine listens.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
readonly NONE=4 LEAST_COMPOSE=2.24.4 START_SECONDS=90 STOP_SECONDS=40
readonly plugins=${FIREDRILL_ENGINE_PLUGINS:-/usr/local/lib/docker/cli-plugins}
readonly state=${FIREDRILL_ENGINE_STATE:-${TMPDIR:-/tmp}/firedrill-engine-$(id -u)}

none() { printf 'no engine: %s\n' "$1"; exit "$NONE"; }
is_root() { [ "$(id -u)" = 0 ]; }
has() { command -v "$1" >/dev/null; }

# The directory lies where others may write, and root reads what it exports from there.
open_state() {
  mkdir -p -m 700 "$state" 2>/dev/null
  if [ ! -d "$state" ] || [ -L "$state" ] || [ ! -O "$state" ]; then none "$state is not a directory of this user"; fi
}

engine_version() { timeout 10 docker version --format '{{.Server.Version}}' 2>"$state/docker.err"; }

# Start time of a process that runs: its id alone may belong to another one by now, and nobody may reap it where it ended.
started_at() {
  local stat fields
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  read -ra fields <<<"${stat##*) }"
  [ "${fields[0]}" != Z ] && printf '%s' "${fields[19]}"
}
own_engine() {
  local pid at
  read -r pid at 2>/dev/null <"$state/dockerd.pid" || return 1
  # Without a time it ended before anybody could look.
  [ -n "$at" ] && [ "$(started_at "$pid")" = "$at" ] && printf '%s' "$pid"
}

# A dockerd that somebody else began and that runs: its file of the process id outlives it, and its id may be another's by now.
others_engine() {
  local pid
  pid=$(cat /run/docker.pid 2>/dev/null) && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ] && started_at "$pid" >/dev/null
}

install_engine() {
  has dockerd && has docker && return
  is_root || none 'there is no docker here, and this user may not install it'
  has apt-get || none 'there is no docker here, and no apt-get to install it'
  export DEBIAN_FRONTEND=noninteractive
  local log=$state/apt.log
  echo 'installing docker.io'
  apt-get -qq update >"$log" 2>&1
  apt-get -qq install -y --no-install-recommends docker.io iptables >>"$log" 2>&1 ||
    none "docker.io cannot be installed: $(grep -m1 '^E:' "$log" || tail -n1 "$log")"
  # From Debian 13 on the command line is a package of its own.
  has docker || apt-get -qq install -y --no-install-recommends docker-cli >>"$log" 2>&1 ||
    none "docker-cli cannot be installed: $(grep -m1 '^E:' "$log" || tail -n1 "$log")"
}

# What dockerd said last about its end.
engine_trouble() {
  local line
  line=$(grep -E 'failed to|level=fatal|[Pp]ermission denied' "$state/dockerd.log" | tail -n1)
  printf '%s' "${line:-$(tail -n1 "$state/dockerd.log")}"
}

launch_engine() {
  local host=${DOCKER_HOST:-unix:///var/run/docker.sock} extra pid
  case $host in unix://*) ;; *) none 'DOCKER_HOST does not answer, and an engine elsewhere cannot be started from here' ;; esac
  is_root || none "$(grep -qi 'permission denied' "$state/docker.err" && echo 'this user may not talk to the engine' || echo 'none answers, and starting one needs root')"
  install_engine
  # The package's own scripts may have started one.
  if [ -z "${DOCKER_HOST:-}" ] && others_engine; then return; fi
  # Of an engine that ended without taking it away; dockerd would take whatever has that id for one that runs.
  [ -n "${DOCKER_HOST:-}" ] || rm -f /run/docker.pid
  read -ra extra <<<"${FIREDRILL_ENGINE_ARGS:-}"
  setsid dockerd -H "$host" "${extra[@]}" >"$state/dockerd.log" 2>&1 </dev/null &
  pid=$!
  printf '%s %s\n' "$pid" "$(started_at "$pid")" >"$state/dockerd.pid"
  echo "started dockerd ($pid), its log is $state/dockerd.log"
}

await_engine() {
  local end=$((SECONDS + START_SECONDS))
  until engine_version >/dev/null; do
    if [ -e "$state/dockerd.pid" ] && ! own_engine >/dev/null; then
      rm -f "$state/dockerd.pid"
      none "dockerd ended: $(engine_trouble)"
    fi
    [ "$SECONDS" -lt "$end" ] || { stop; none "dockerd did not answer within $START_SECONDS s"; }
    sleep 0.2
  done
}

compose_version() { docker compose version --short 2>/dev/null | sed 's/^v//; s/[-+].*//'; }
compose_serves() {
  local version
  version=$(compose_version)
  [ -n "$version" ] && [ "$(printf '%s\n' "$LEAST_COMPOSE" "$version" | sort -V | head -n1)" = "$LEAST_COMPOSE" ]
}

# A directory of our own that docker takes for its configuration; logins, contexts and other plugins of the user stay in force.
own_config() {
  local from=${DOCKER_CONFIG:-$HOME/.docker} own=$state/docker-config name
  mkdir -p "$own/cli-plugins"
  for name in config.json contexts "$from"/cli-plugins/*; do
    name=${name#"$from"/}
    if [ -e "$from/$name" ] && [ "$from" != "$own" ] && [ "$name" != cli-plugins/docker-compose ]; then ln -sfn "$from/$name" "$own/$name"; fi
  done
  export DOCKER_CONFIG=$state/docker-config
}

bring_compose() {
  local had plugin
  had=$(compose_version)
  plugin=$(node scripts/with-node24.mjs node scripts/ci-compose-plugin.ts) ||
    none "expected a compose plugin of $LEAST_COMPOSE or newer, got ${had:-none}, and Debian's cannot be had"
  # A plugin that is there, also one that is too old, stays the one of this machine.
  if is_root && [ -z "$had" ] && [ ! -e "$plugins/docker-compose" ]; then install -D -m 755 "$plugin" "$plugins/docker-compose"; fi
  compose_serves && return
  own_config
  install -m 755 "$plugin" "$DOCKER_CONFIG/cli-plugins/docker-compose"
  compose_serves || none "Debian's compose plugin does not run here: $(docker compose version 2>&1 | tail -n1)"
}

start() {
  open_state
  if [ -d "$state/docker-config" ]; then own_config; fi
  if ! has docker || ! engine_version >/dev/null; then launch_engine; await_engine; fi
  compose_serves || bring_compose
  echo "engine $(engine_version), compose $(compose_version)"
}

stop() {
  local pid end=$((SECONDS + STOP_SECONDS))
  if pid=$(own_engine); then
    kill -TERM "$pid"
    while [ "$SECONDS" -lt "$end" ] && own_engine >/dev/null; do sleep 0.1; done
    if own_engine >/dev/null; then
      echo "dockerd ($pid) did not end within $STOP_SECONDS s of SIGTERM: killed" >&2
      kill -KILL "$pid"
    fi
    echo "ended dockerd ($pid)"
  fi
  if [ -d "$state" ] && [ -O "$state" ]; then rm -rf "$state"; fi
}

case ${1:-} in
start) start ;;
stop) stop ;;
env) if [ -d "$state/docker-config" ] && [ -O "$state" ]; then printf 'export DOCKER_CONFIG=%q\n' "$state/docker-config"; fi ;;
*) echo 'usage: .ci/engine.sh start|env|stop' >&2; exit 2 ;;
esac
