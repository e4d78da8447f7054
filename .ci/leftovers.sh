#!/usr/bin/env bash
# Lists, a line each and sorted, what runs of firedrill have on this machine: directories, processes, and things in the engine.
# Images made by `firedrill images` are meant to stay: they count only when they lost their names.
# Volumes without a name tell nobody whose they are: those that no container uses are listed, and only what is new since a list before counts.
set -uo pipefail

native() {
  local file
  for file in "${TMPDIR:-/tmp}/firedrill-$(id -u)"/run-*; do [ ! -e "$file" ] || echo "directory $file"; done
  for file in /proc/[0-9]*/cmdline; do
    ! { tr '\0' ' ' <"$file"; } 2>/dev/null | grep -q '^[^ ]*unshare --user' || echo "process ${file//[!0-9]/}"
  done
}

engine() {
  command -v docker >/dev/null && timeout 10 docker version >/dev/null 2>&1 || return 0
  local ours=(--filter label=firedrill.run) built
  docker ps -a "${ours[@]}" --format 'container {{.Names}} ({{.ID}})'
  docker network ls "${ours[@]}" --format 'network {{.Name}} ({{.ID}})'
  docker volume ls "${ours[@]}" --format 'volume {{.Name}}'
  docker volume ls -q --filter dangling=true | sed -nE 's/^[0-9a-f]{64}$/volume without a name &/p'
  docker images 'firedrill-test/*' --format 'image {{.Repository}}:{{.Tag}} ({{.ID}})'
  docker images --filter label=firedrill.stand-in --filter dangling=true --format 'image without a name ({{.ID}})'
  # Built for a run by compose, which knows the run as its project.
  for built in $(docker images -q --filter label=com.docker.compose.project); do
    docker image inspect --format 'image {{.RepoTags}} ({{.Id}}) {{index .Config.Labels "com.docker.compose.project"}}' "$built"
  done | sed -n '/ firedrill-[^ ]*$/p'
}

case ${1:-all} in
native | engine) "$1" ;;
all) native; engine ;;
*) echo 'usage: .ci/leftovers.sh [native|engine]' >&2; exit 2 ;;
esac | sort -u
