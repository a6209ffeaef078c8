#!/bin/bash
# Continues backup-common.sh: waits for new copies in the buckets STATES, copies BUCKETS and what earlier steps have left in PARTS to a new folder at the target, writes
# backup.json, and removes complete backups beyond the newest KEEP ("all" removes none).
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

# Their copies are made by the same clock, of what refers to the objects of other buckets. One of a few minutes before this run
# will do. It tries for half an hour, or STATE_TRIES times.
wait_for_states() {
  local bucket least text attempt
  TZ=UTC printf -v least '%(%Y%m%dT%H%M%SZ)T' "$((EPOCHSECONDS - 900))"
  for bucket in ${STATES:-}; do
    for ((attempt = 1; ; attempt++)); do
      text="$(mc cat "store/$bucket/state.json" 2>/dev/null)" || text=""
      if [[ "$text" =~ \"time\":\"([^\"]+)\" && ! "${BASH_REMATCH[1]}" < "$least" ]]; then break; fi
      if ((attempt == ${STATE_TRIES:-180})); then
        fail "bucket $bucket has no copy since $least: look at the runs of CronJob $bucket-backup, or start one"
      fi
      if ((attempt % 6 == 1)); then say "waiting for a copy in bucket $bucket"; fi
      sleep 10
    done
    say "the copy in bucket $bucket is of ${BASH_REMATCH[1]}"
  done
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
TZ=UTC printf -v run '%(%Y%m%dT%H%M%SZ)T' -1
lines=()
say "backup $run begins"
wait_for_states
copy_parts
copy_buckets
if [[ "${#lines[@]}" == 0 ]]; then fail "there is nothing to back up"; fi
write_manifest
say "backup $run is complete"
remove_old
