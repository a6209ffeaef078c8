#!/bin/bash
# Continues backup-common.sh: copies BUCKETS and what earlier steps have left in PARTS to the folder of the run at the target,
# measures the VECTORS that a step has put there, writes backup.json, and removes complete backups beyond the newest KEEP ("all"
# removes none).
parts="${PARTS:-/backup}"

# Each step that has left a file F has left F.json too, a line about it.
copy_parts() {
  local file
  for file in "$parts"/*.json; do
    [[ -e "$file" ]] || continue
    file="${file%.json}"
    mc cp "$file" "$PLACE/$run/" >/dev/null || fail "$PLACE/$run/${file##*/} cannot be written"
    lines+=("$(<"$file.json")")
  done
}

measure_vectors() {
  local objects bytes
  [[ -n "${VECTORS:-}" ]] || return 0
  measured="$(measure "$PLACE/$run/$VECTORS")"
  read -r objects bytes <<<"$measured"
  [[ "$objects" != 0 ]] || fail "$PLACE/$run/$VECTORS is empty"
  lines+=("{\"vectors\":\"$VECTORS\",\"objects\":$objects,\"bytes\":$bytes}")
  say "vectors: $objects objects, $bytes bytes"
}

copy_buckets() {
  local bucket objects bytes
  for bucket in ${BUCKETS:-}; do
    copy "store/$bucket" "$PLACE/$run/buckets/$bucket"
    measured="$(measure "$PLACE/$run/buckets/$bucket")"
    read -r objects bytes <<<"$measured"
    lines+=("{\"bucket\":\"$bucket\",\"objects\":$objects,\"bytes\":$bytes}")
    say "bucket $bucket: $objects objects, $bytes bytes"
  done
}

write_manifest() {
  local finished text
  TZ=UTC printf -v finished '%(%Y%m%dT%H%M%SZ)T' -1
  printf -v text ',\n%s' "${lines[@]}"
  printf '{"format":1,"environment":"%s","run":"%s","finished":"%s","content":[\n%s\n]}\n' \
    "$ENVIRONMENT" "$run" "$finished" "${text:2}" |
    mc pipe "$PLACE/$run/backup.json" >/dev/null || fail "$PLACE/$run/backup.json cannot be written"
  is_complete "$run" || fail "$PLACE/$run/backup.json is not there after it was written"
}

# backup.json goes first, so that a backup which is half removed is none.
remove_old() {
  local all each complete=()
  all="$(runs)"
  for each in $all; do
    if is_complete "$each"; then complete+=("$each"); else say "$each is an interrupted run; remove it with mc rm --recursive --force $PLACE/$each/"; fi
  done
  if [[ "$KEEP" == all ]]; then return; fi
  for ((index = 0; index < ${#complete[@]} - KEEP; index++)); do
    each="${complete[index]}"
    mc rm --force "$PLACE/$each/backup.json" >/dev/null || fail "$PLACE/$each cannot be removed"
    mc rm --recursive --force "$PLACE/$each/" >/dev/null || fail "$PLACE/$each cannot be removed"
    say "$each is removed: $KEEP newer backups are complete"
  done
}

connect_both
run="$(<"$parts/run")"
lines=()
copy_parts
measure_vectors
copy_buckets
if [[ "${#lines[@]}" == 0 ]]; then fail "there is nothing to back up"; fi
write_manifest
say "backup $run is complete"
remove_old
