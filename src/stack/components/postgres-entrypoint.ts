/**
 * Our own short stand-in for the documented behaviour of the official image's entrypoint:
 * POSTGRES_{PASSWORD,USER,DB,INITDB_ARGS}[_FILE], POSTGRES_HOST_AUTH_METHOD, POSTGRES_INITDB_WALDIR, PGDATA, /docker-entrypoint-initdb.d.
 * With FIREDRILL_ADDRESS (natively) the server listens there and nowhere else; without it (in an image) everywhere, unless told otherwise.
 */
export const POSTGRES_ENTRYPOINT = String.raw`#!/bin/bash
set -eo pipefail

case "${'$'}{1:--}" in -*) set -- postgres "$@" ;; esac
[ "$1" = postgres ] || exec "$@"

# The server's own directory holds initdb and pg_ctl, whatever its major version.
for bin in /usr/lib/postgresql/*/bin; do PATH="$bin:$PATH"; done
export PATH PGDATA="${'$'}{PGDATA:-/var/lib/postgresql/data}"

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" /var/run/postgresql
  find "$PGDATA" /var/run/postgresql ! -user postgres -exec chown postgres {} +
  HOME=/var/lib/postgresql exec su -m -s "$0" -- postgres "$@"
fi
shift

from_file() { # NAME DEFAULT: the variable, or what the file named by NAME_FILE holds
  local name=$1 file="$1_FILE"
  if [ -n "${'$'}{!name:-}" ] && [ -n "${'$'}{!file:-}" ]; then
    echo "error: both $name and $file are set (but are exclusive)" >&2
    exit 1
  fi
  if [ -n "${'$'}{!file:-}" ]; then export "$name=$(< "${'$'}{!file}")"; else export "$name=${'$'}{!name:-$2}"; fi
  unset "$file"
}

initialise() {
  if [ -z "$POSTGRES_PASSWORD" ] && [ "$method" != trust ]; then
    echo 'Error: Database is uninitialized and superuser password is not specified.' >&2
    echo '       Give POSTGRES_PASSWORD a value, or (for tests only) set POSTGRES_HOST_AUTH_METHOD=trust.' >&2
    exit 1
  fi
  local secret waldir=()
  secret=$(mktemp)
  printf '%s\n' "${'$'}{POSTGRES_PASSWORD:-unused}" > "$secret"
  [ -z "${'$'}{POSTGRES_INITDB_WALDIR:-}" ] || waldir=(--waldir "$POSTGRES_INITDB_WALDIR")
  eval 'initdb --username="$POSTGRES_USER" --pwfile="$secret" --auth-local=trust --auth-host="$loopback" --no-sync "${'$'}{waldir[@]}" '"$POSTGRES_INITDB_ARGS"
  rm -f "$secret"
  # Services of one machine all call from loopback, so initdb's own lines for 127.0.0.1 would decide for every one of them.
  [ -z "${'$'}{FIREDRILL_ADDRESS:-}" ] || echo 'local all all trust' > "$PGDATA/pg_hba.conf"
  { echo "host all all all $method"; echo "host replication all all $method"; } >> "$PGDATA/pg_hba.conf"
}

process_init_files() {
  local file psql=(psql -v ON_ERROR_STOP=1 --no-psqlrc --no-password --username "$POSTGRES_USER" --dbname "$POSTGRES_DB")
  for file; do
    case "$file" in
      *.sh) echo "$0: running $file"; if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
      *.sql) echo "$0: running $file"; "${'$'}{psql[@]}" -f "$file" ;;
      *.sql.gz) echo "$0: running $file"; gunzip -c "$file" | "${'$'}{psql[@]}" ;;
      *.sql.xz) echo "$0: running $file"; xzcat "$file" | "${'$'}{psql[@]}" ;;
      *) echo "$0: ignoring $file" ;;
    esac
  done
}

fill() { # starts a server that only this process can reach, and runs what the user gave
  trap 'pg_ctl -D "$PGDATA" -m immediate stop || true' EXIT
  pg_ctl -D "$PGDATA" -o "$(printf '%q ' "$@" -c listen_addresses=)" -w start
  if [ "$POSTGRES_DB" != postgres ]; then
    psql -v ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --dbname postgres --set db="$POSTGRES_DB" <<< 'CREATE DATABASE :"db";'
  fi
  shopt -s nullglob
  process_init_files /docker-entrypoint-initdb.d/*
  pg_ctl -D "$PGDATA" -m fast -w stop
  trap - EXIT
  echo 'PostgreSQL init process complete; ready for start up.'
}

from_file POSTGRES_PASSWORD ''
from_file POSTGRES_USER postgres
from_file POSTGRES_DB "$POSTGRES_USER"
from_file POSTGRES_INITDB_ARGS ''
method=${'$'}{POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
if [ -n "${'$'}{FIREDRILL_ADDRESS:-}" ]; then loopback=scram-sha-256; else loopback=trust; fi

mkdir -p "$PGDATA" /var/run/postgresql
chmod 700 "$PGDATA"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initialise
  fill "$@"
fi
unset POSTGRES_PASSWORD PGPASSWORD
if [ -n "${'$'}{FIREDRILL_ADDRESS:-}" ]; then
  exec postgres "$@" -c "listen_addresses=$FIREDRILL_ADDRESS"
fi
# Engines end containers by SIGTERM, on which PostgreSQL waits for its clients; on SIGINT it does not. The official image asks for
# SIGINT, which an imported one cannot.
postgres -c 'listen_addresses=*' "$@" &
server=$!
trap 'kill -INT $server' TERM INT
trap 'kill -HUP $server' HUP
code=0
while kill -0 $server 2> /dev/null; do
  code=0
  wait $server || code=$?
done
exit $code
`
