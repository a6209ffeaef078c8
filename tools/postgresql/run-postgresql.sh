#!/bin/bash
# Stands in for run-postgresql of the image, in its order (sclorg/postgresql-container
# src/root/usr/share/container-scripts/postgresql/common.sh @134bb39): a new volume gets a cluster, the server starts on its socket
# only, the scripts of postgresql-start are sourced, the server stops, and then starts for good in this process.
# Variables: HOME and APP_DATA as in the image, PROGRAMS, SOCKETS, PORT, POSTGRESQL_ADMIN_PASSWORD.
set -eu

export PATH="$PROGRAMS:$PATH" PGUSER=postgres PGHOST="$SOCKETS" PGPORT="$PORT" PGDATA="$HOME/data/userdata"
mkdir -p "$PGDATA"
chmod 700 "$PGDATA"

configuration="$HOME/openshift-custom-postgresql.conf"
{
  echo "listen_addresses = '127.0.0.1'"
  echo "unix_socket_directories = '$SOCKETS'"
  echo "port = $PORT"
  for file in "$APP_DATA"/src/postgresql-cfg/*.conf; do echo "include '$file'"; done
} >"$configuration"

if [[ ! -f "$PGDATA/postgresql.conf" ]]; then
  initdb --username=postgres >/dev/null
  echo "include '$configuration'" >>"$PGDATA/postgresql.conf"
  printf 'host all all all md5\n' >>"$PGDATA/pg_hba.conf"
fi

pg_ctl start --wait --silent --options="-h ''"
for file in "$APP_DATA"/src/postgresql-start/*.sh; do
  echo "=> sourcing $file ..."
  # shellcheck disable=SC1090
  source "$file"
done
psql --quiet --set=ON_ERROR_STOP=1 --set=password="$POSTGRESQL_ADMIN_PASSWORD" <<<"ALTER USER postgres PASSWORD :'password';"
pg_ctl stop --silent

unset POSTGRESQL_ADMIN_PASSWORD
echo "Starting server..."
exec postgres
