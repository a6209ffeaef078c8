#!/bin/bash
# Copies samples of documents to BUCKET at the object store STORE_URL: the file collection.name becomes collection/name.
set -euo pipefail
credentials="${CREDENTIALS:-/run/credentials/store}"
samples="${SAMPLES:-/samples}"
fail() { echo "samples: $1" >&2; exit 1; }

printf '%s\n%s\n' "$(<"$credentials/accesskey")" "$(<"$credentials/secretkey")" |
  mc alias set --path "$STORE_PATH_STYLE" store "$STORE_URL" >/dev/null || fail "no access to $STORE_URL"
for file in "$samples"/*; do
  name="${file##*/}"
  place="$BUCKET/${name%%.*}/${name#*.}"
  mc cp "$file" "store/$place" >/dev/null || fail "$place cannot be written"
  echo "samples: $place is there"
done
