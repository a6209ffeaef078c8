#!/bin/sh
# Saves the collections of Milvus to folder RUN/milvus of TARGET_FOLDER (ACTION save; file run in PARTS says RUN), or restores
# them from there (ACTION restore). Collections that are there are refused unless REPLACE is "yes"; then they are replaced, and
# those that are not in the backup stay.
set -eu
program="${PROGRAM:-/app/milvus-backup}"

fail() {
  echo "vectors: $1" >&2
  exit 1
}

case "$ACTION" in
  save)
    RUN="$(cat "$PARTS/run")"
    set -- create
    ;;
  restore)
    set -- restore --rebuild_index
    if [ "${REPLACE:-no}" = yes ]; then set -- "$@" --drop_exist_collection; fi
    ;;
  *) fail "ACTION is $ACTION" ;;
esac
export MINIO_BACKUP_ROOT_PATH="$TARGET_FOLDER/$RUN"
"$program" --config "$CONFIG" "$@" --name milvus || fail "the collections cannot be treated; the lines before say why"
echo "vectors: done with $RUN"
