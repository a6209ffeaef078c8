#!/bin/bash
# The beginning of the scripts that work on the MinIO at MINIO_URL with its root credentials, of Secret ROOT_KEYS. JOB
# begins their messages. They hand keys over on standard input, so that no process list shows a secret one. Safe to run again.
set -euo pipefail

# One folder per user, and root.
credentials="${CREDENTIALS:-/run/credentials}"

# mc reads an access key and a secret key from standard input when they are not arguments.
keys() {
  printf '%s\n%s\n' "$(access_key "$1")" "$(<"$credentials/$1/secretkey")"
}

access_key() {
  local key
  key="$(<"$credentials/$1/accesskey")" || return
  printf '%s\n' "$key"
}

fail() {
  echo "$JOB: $1" >&2
  exit 1
}

connect() {
  local attempt answer
  for attempt in {1..30}; do
    if answer="$(keys root | mc alias set store "$MINIO_URL" 2>&1)"; then return; fi
    if [[ "${answer,,}" =~ access\ key|signature|access\ denied ]]; then
      fail "MinIO refuses the root credentials; check the keys accesskey and secretkey of Secret $ROOT_KEYS"
    fi
    echo "waiting for $MINIO_URL ($attempt of 30)"
    sleep 10
  done
  fail "no answer from $MINIO_URL"
}

