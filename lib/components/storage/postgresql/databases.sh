#!/bin/bash
# The start script of the image sources this at every start, while the server listens on its socket only: roles, databases,
# passwords and grants become what roles.list says. Safe to run again; it deletes no data. Passwords are files, so that no
# process list, variable or log has them.
(
  set -euo pipefail
  here="$(dirname "${BASH_SOURCE[0]}")"
  credentials="${CREDENTIALS:-/run/credentials}"

  export PGOPTIONS=--client-min-messages=warning

  sql() { psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"; }

  # A role that may log in, and nothing else. ROLE CONNECTIONS
  role() {
    [[ -s "$credentials/$1/password" ]] || {
      echo "databases: Secret of role $1 has no key password" >&2
      return 1
    }
    PASSWORD_FILE="$credentials/$1/password" sql --set=role="$1" --set=connections="$2" <<'SQL'
SET log_min_error_statement = panic;
\set password `cat "$PASSWORD_FILE"`
SELECT format('CREATE ROLE %I', :'role')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
ALTER ROLE :"role" WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
  CONNECTION LIMIT :connections PASSWORD :'password';
SQL
  }

  # Text in it is in the order of its bytes: whoever asks for a range of keys means that. DATABASE OWNER
  database() {
    sql --set=database="$1" --set=owner="$2" <<'SQL'
SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8'' LC_COLLATE ''C''', :'database', :'owner')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
ALTER DATABASE :"database" OWNER TO :"owner";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
SQL
    sql --dbname="$1" --set=owner="$2" <<'SQL'
ALTER SCHEMA public OWNER TO :"owner";
REVOKE ALL ON SCHEMA public FROM PUBLIC;
SQL
    if [[ -f "$here/$1.sql" ]]; then
      sql --username="$2" --dbname="$1" --single-transaction --file="$here/$1.sql"
    fi
  }

  # What the role may do is what it is granted: it reads these tables. DATABASE ROLE SECONDS TABLE...
  reader() {
    local database="$1" role="$2" seconds="$3"
    shift 3
    sql --dbname="$database" --set=database="$database" --set=role="$role" --set=seconds="${seconds}s" \
      --set=tables="$*" <<'SQL'
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM :"role";
REVOKE ALL ON SCHEMA public FROM :"role";
GRANT CONNECT ON DATABASE :"database" TO :"role";
GRANT USAGE ON SCHEMA public TO :"role";
ALTER ROLE :"role" SET statement_timeout = :'seconds';
ALTER ROLE :"role" SET idle_in_transaction_session_timeout = :'seconds';
ALTER ROLE :"role" SET default_transaction_read_only = on;
SELECT format('GRANT SELECT ON TABLE public.%I TO %I', name, :'role')
  FROM unnest(string_to_array(:'tables', ' ')) AS name
 WHERE to_regclass(format('public.%I', name)) IS NOT NULL \gexec
SELECT format('databases: %s cannot read %s before the next start: there is no such table', :'role', name)
  FROM unnest(string_to_array(:'tables', ' ')) AS name
 WHERE to_regclass(format('public.%I', name)) IS NULL;
SQL
  }

  sql <<'SQL'
REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;
SQL
  while read -r kind database role connections seconds tables; do
    role "$role" "$connections"
    case "$kind" in
      owner) database "$database" "$role" ;;
      reader)
        read -ra names <<<"$tables"
        reader "$database" "$role" "$seconds" "${names[@]}"
        ;;
    esac
  done <"$here/roles.list"
  echo "databases: roles, databases and grants are as stated"
)
