#!/bin/bash
# Continues backup-common.sh: takes file FILE of backup RUN to PARTS, and what backup.json says of it to FILE.sha256 there.
parts="${PARTS:-/backup}"

connect target "$TARGET_URL" "$TARGET_PATH_STYLE"
manifest="$(manifest_of "${RUN:-}")"
if ! [[ "$manifest" =~ \"file\":\"$FILE\",\"bytes\":[0-9]+,\"sha256\":\"([0-9a-f]+)\" ]]; then
  fail "backup $RUN has no $FILE"
fi
printf '%s  %s\n' "${BASH_REMATCH[1]}" "$FILE" >"$parts/$FILE.sha256"
mc cp "$PLACE/$RUN/$FILE" "$parts/$FILE" >/dev/null || fail "$PLACE/$RUN/$FILE cannot be read"
say "$FILE of backup $RUN is here"
