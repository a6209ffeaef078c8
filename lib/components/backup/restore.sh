#!/bin/bash
# Continues backup-common.sh: copies the buckets of backup RUN back to the object store of the platform, those of BUCKETS.
# Without RUN it lists the backups. A bucket that has objects is refused unless REPLACE is "yes"; then what is not in the
# backup is deleted from it.
list_backups() {
  local all each
  all="$(runs)"
  for each in $all; do
    if is_complete "$each"; then say "$each is complete"; else say "$each is an interrupted run, and no backup"; fi
  done
}

# Fills the lists of the buckets to restore, with what backup.json says of each.
read_manifest() {
  local text line
  text="$(manifest_of "$RUN")"
  while IFS= read -r line; do
    [[ "$line" =~ ^\{\"bucket\":\"([^\"]+)\",\"objects\":([0-9]+),\"bytes\":([0-9]+)\} ]] || continue
    if [[ " ${BUCKETS:-} " == *" ${BASH_REMATCH[1]} "* ]]; then
      buckets+=("${BASH_REMATCH[1]}")
      sizes+=("${BASH_REMATCH[2]} ${BASH_REMATCH[3]}")
    else
      say "bucket ${BASH_REMATCH[1]} is in the backup and not in this environment; it is left out"
    fi
  done <<<"$text"
}

# Before anything is written: the backup is what was written, and no data is in the way.
check_all() {
  local index bucket found wrong=0
  for index in "${!buckets[@]}"; do
    bucket="${buckets[index]}"
    found="$(measure "$PLACE/$RUN/buckets/$bucket")"
    if [[ "$found" != "${sizes[index]}" ]]; then
      say "bucket $bucket of the backup has $found (objects, bytes), and backup.json says ${sizes[index]}: it was changed"
      wrong=1
    fi
    found="$(measure "store/$bucket")"
    if [[ "$found" != "0 "* && "${REPLACE:-no}" != yes ]]; then
      say "bucket $bucket has ${found% *} objects; with REPLACE=yes they are replaced by those of the backup"
      wrong=1
    fi
  done
  [[ "$wrong" == 0 ]] || fail "nothing is restored"
}

restore_bucket() {
  local bucket="$1" objects="${2% *}" line
  if [[ "$objects" == 0 ]]; then
    found="$(measure "store/$bucket")"
    [[ "$found" == "0 "* ]] || mc rm --recursive --force "store/$bucket" >/dev/null || fail "bucket $bucket cannot be emptied"
  else
    copy "$PLACE/$RUN/buckets/$bucket" "store/$bucket" --remove
    while IFS= read -r line; do
      # Without a first place it is an object that somebody has added since.
      [[ "$line" == *'"first":""'* ]] || fail "bucket $bucket differs from the backup: $line"
    done < <(mc diff --json "$PLACE/$RUN/buckets/$bucket" "store/$bucket" 2>&1 || echo "mc ended with $?")
  fi
  say "bucket $bucket is restored: $objects objects"
}

connect_both
RUN="${RUN:-}"
if [[ -z "$RUN" ]]; then list_backups; fi
buckets=()
sizes=()
read_manifest
check_all
for index in "${!buckets[@]}"; do restore_bucket "${buckets[index]}" "${sizes[index]}"; done
say "the buckets of backup $RUN are restored"
