#!/bin/bash
# Continues backup-common.sh: sees that the collections in backup RUN are what was saved.
connect target "$TARGET_URL" "$TARGET_PATH_STYLE"
manifest="$(manifest_of "${RUN:-}")"
if ! [[ "$manifest" =~ \"vectors\":\"milvus\",\"objects\":([0-9]+),\"bytes\":([0-9]+) ]]; then
  fail "backup $RUN has no vectors"
fi
said="${BASH_REMATCH[1]} ${BASH_REMATCH[2]}"
found="$(measure "$PLACE/$RUN/milvus")"
if [[ "$found" != "$said" ]]; then
  fail "the vectors of the backup have $found (objects, bytes), and backup.json says $said: they were changed, and nothing is restored"
fi
say "the vectors of backup $RUN are complete"
