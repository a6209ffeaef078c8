#!/bin/bash
# Takes the copy of a state, which lies in PARTS, to BUCKET at the object store STORE_URL (ACTION save), or from there (ACTION
# restore). state.json goes last: who finds it finds all of the copy.
set -euo pipefail
credentials="${CREDENTIALS:-/run/credentials}/store"
parts="${PARTS:-/backup}"
fail() { echo "state: $1" >&2; exit 1; }

printf '%s\n%s\n' "$(<"$credentials/accesskey")" "$(<"$credentials/secretkey")" |
  mc alias set --path "$STORE_PATH_STYLE" store "$STORE_URL" >/dev/null || fail "no access to $STORE_URL"
if [[ "$ACTION" == save ]]; then
  for file in state.tar.gz state.json; do
    mc cp "$parts/$file" "store/$BUCKET/" >/dev/null || fail "$BUCKET cannot be written"
  done
  echo "state: the copy is in bucket $BUCKET"
else
  mc cp "store/$BUCKET/state.tar.gz" "$parts/" >/dev/null || fail "bucket $BUCKET has no copy of the state"
  echo "state: the copy comes from bucket $BUCKET"
fi
