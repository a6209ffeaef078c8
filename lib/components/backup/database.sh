#!/bin/bash
# Saves DB of the server at HOST and PORT to FILE in PARTS (ACTION save), or restores it from there (ACTION restore),
# as user LOGIN, whose password is in a file. TYPE is postgresql or mysql. A copy is of one moment; the server goes on.
set -euo pipefail
parts="${PARTS:-/backup}"
credentials="${CREDENTIALS:-/run/credentials}/database"
options="${TMPDIR:-/tmp}/options"

say() { echo "database $DB: $1"; }

fail() {
  echo "database $DB: $1" >&2
  exit 1
}

# No process list and no variable of the container shows the password.
umask 077
case "$TYPE" in
  postgresql)
    export PGPASSFILE="$options" PGHOST="$HOST" PGPORT="$PORT" PGUSER="$LOGIN" PGDATABASE="$DB" PGCONNECT_TIMEOUT=30
    after_failure="nothing was changed"
    # A server that does not end its transactions holds a restore up.
    export PGOPTIONS="-c lock_timeout=60s"
    printf '*:*:*:*:%s\n' "$(<"$credentials/password")" >"$options"
    save() { pg_dump --format=custom --no-owner --no-privileges --file="$parts/$FILE"; }
    restore() {
      pg_restore --dbname="$DB" --clean --if-exists --no-owner --single-transaction --exit-on-error "$parts/$FILE"
    }
    ;;
  mysql)
    after_failure="some of its tables may be restored: mend what is wrong, and run this again"
    # The user may see its own database alone, so nothing of the server is in the copy. MariaDB has the same client but for the
    # marks of transactions, hence "loose".
    printf '[client]\nhost=%s\nport=%s\nuser=%s\npassword=%s\n' "$HOST" "$PORT" "$LOGIN" "$(<"$credentials/password")" >"$options"
    save() {
      mysqldump --defaults-extra-file="$options" --single-transaction --no-tablespaces --loose-set-gtid-purged=OFF \
        --result-file="$parts/$FILE" "$DB"
    }
    restore() { mysql --defaults-extra-file="$options" "$DB" <"$parts/$FILE"; }
    ;;
  *) fail "TYPE is $TYPE" ;;
esac

if [[ "$ACTION" == save ]]; then
  save || fail "it cannot be saved"
  read -r hash _ < <(sha256sum "$parts/$FILE")
  printf '{"file":"%s","bytes":%s,"sha256":"%s"}' "$FILE" "$(stat -c %s "$parts/$FILE")" "$hash" >"$parts/$FILE.json"
  say "it is saved"
else
  (cd "$parts" && sha256sum --status --check "$FILE.sha256") || fail "$FILE is not what the backup had"
  restore || fail "it cannot be restored; $after_failure"
  say "it is restored; start again what uses it"
fi
