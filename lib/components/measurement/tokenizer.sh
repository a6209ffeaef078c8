#!/bin/bash
# Copies the files of the tokenizer beside the weights at SOURCE of the object store STORE_URL to TARGET.
set -euo pipefail
credentials="${CREDENTIALS:-/run/credentials/store}"
target="${TARGET:-/tokenizer}"
fail() { echo "tokenizer: $1" >&2; exit 1; }

printf '%s\n%s\n' "$(<"$credentials/accesskey")" "$(<"$credentials/secretkey")" |
  mc alias set --path "$STORE_PATH_STYLE" store "$STORE_URL" >/dev/null || fail "no access to $STORE_URL"
files="$(mc find "store/$SOURCE/" --smaller 100MB --regex '\.(json|model|txt|jinja)$')" || fail "$SOURCE cannot be read"
[[ -n "$files" ]] || fail "$SOURCE has no files of a tokenizer; the weights are not there yet"
while IFS= read -r file; do
  # What is in folders below is of other formats.
  [[ "${file#"store/$SOURCE/"}" != */* ]] || continue
  mc cp "$file" "$target/" >/dev/null
done <<< "$files"
echo "tokenizer: copied from $SOURCE"
