#!/bin/bash
# Copies the weights at SOURCE of the object store STORE_URL, and makes sure that they are a model. Safe to run again.
set -euo pipefail
credentials="${CREDENTIALS:-/run/credentials/store}"
target="${TARGET:-/models}"
fail() { echo "loader: $1" >&2; exit 1; }

printf '%s\n%s\n' "$(<"$credentials/accesskey")" "$(<"$credentials/secretkey")" |
  mc alias set --path "$STORE_PATH_STYLE" store "$STORE_URL" >/dev/null || fail "no access to $STORE_URL"
mc stat "store/$SOURCE/config.json" >/dev/null || fail "no readable config.json in $SOURCE; upload the weights there, or check the rights of its keys"
mc mirror --overwrite "store/$SOURCE/" "$target/"
[[ -f "$target/config.json" ]] || fail "the copy has no config.json"
echo "loader: done"
