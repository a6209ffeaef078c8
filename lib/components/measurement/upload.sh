#!/bin/bash
# Copies RESULTS to a folder of BUCKET at the object store STORE_URL that has the time of the run in its name.
set -euo pipefail
credentials="${CREDENTIALS:-/run/credentials/store}"
results="${RESULTS:-/results}"
fail() { echo "upload: $1" >&2; exit 1; }

printf '%s\n%s\n' "$(<"$credentials/accesskey")" "$(<"$credentials/secretkey")" |
  mc alias set --path "$STORE_PATH_STYLE" store "$STORE_URL" >/dev/null || fail "no access to $STORE_URL"
TZ=UTC printf -v run '%(%Y%m%dT%H%M%SZ)T' -1
for file in "$results"/*; do
  mc cp "$file" "store/$BUCKET/$FOLDER/$run/" >/dev/null || fail "$BUCKET cannot be written"
done
echo "upload: results are in bucket $BUCKET, folder $FOLDER/$run"
