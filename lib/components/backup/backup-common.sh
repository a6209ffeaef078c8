#!/bin/bash
# The beginning of the scripts that back up and restore. JOB begins their messages. They copy between the object store of
# the platform (STORE_URL) and folder TARGET_FOLDER of bucket TARGET_BUCKET at TARGET_URL. A backup is a folder that has the
# time of its run as name; backup.json in it is written last, so a folder without it is an interrupted run.
set -euo pipefail
credentials="${CREDENTIALS:-/run/credentials}"
PLACE="target/$TARGET_BUCKET/$TARGET_FOLDER"

say() { echo "$JOB: $1"; }

fail() {
  echo "$JOB: $1" >&2
  exit 1
}

# connect ALIAS URL PATH_STYLE: mc reads keys from standard input, so that no process list shows them.
connect() {
  local answer attempt
  for attempt in {1..10}; do
    if answer="$(printf '%s\n%s\n' "$(<"$credentials/$1/accesskey")" "$(<"$credentials/$1/secretkey")" |
      mc alias set --path "$3" "$1" "$2" 2>&1)"; then return; fi
    if [[ "${answer,,}" =~ access\ key|signature|access\ denied ]]; then fail "$2 refuses the keys of $1"; fi
    say "waiting for $2 ($attempt of 10)"
    sleep 10
  done
  fail "no answer from $2"
}

connect_both() {
  connect store "$STORE_URL" "$STORE_PATH_STYLE"
  connect target "$TARGET_URL" "$TARGET_PATH_STYLE"
}

# measure PLACE: number and bytes of the objects below it.
measure() {
  local answer
  if answer="$(mc du --json "$1" 2>&1)"; then
    [[ "$answer" =~ \"size\":([0-9]+),\"objects\":([0-9]+) ]] || fail "mc du $1 says: $answer"
    echo "${BASH_REMATCH[2]} ${BASH_REMATCH[1]}"
  elif [[ "$answer" == *"is not a folder"* ]]; then
    # S3 knows no empty folders.
    echo "0 0"
  else
    fail "$1 cannot be listed: $answer"
  fi
}

# copy FROM TO [OPTION...]: what is below a place. mc ends with 0 although it could not list one, so that its lines count, too.
# What others delete while it is copied is an error once, and gone at the next attempt.
copy() {
  local from="$1" to="$2" attempt line wrong
  shift 2
  for attempt in {1..3}; do
    wrong=""
    while IFS= read -r line; do
      if [[ "$line" == *'"status":"error"'* || "$line" == "mc ended with "[1-9]* ]]; then wrong="$line"; fi
    done < <(mc mirror --json --overwrite "$@" "$from" "$to" 2>&1 || echo "mc ended with $?")
    if [[ -z "$wrong" ]]; then return; fi
    say "$from, attempt $attempt of 3: $wrong"
    sleep 5
  done
  fail "$from cannot be copied to $to"
}

# Times of all runs at the target, oldest first.
runs() {
  local answer line
  if ! answer="$(mc ls --json "$PLACE/" 2>&1)"; then fail "$PLACE cannot be listed: $answer"; fi
  while IFS= read -r line; do
    if [[ "$line" =~ \"key\":\"([0-9]{8}T[0-9]{6}Z)/\" ]]; then echo "${BASH_REMATCH[1]}"; fi
  done <<<"$answer"
}

is_complete() { mc stat "$PLACE/$1/backup.json" >/dev/null 2>&1; }

# manifest_of RUN: backup.json of a backup. Without it the run was interrupted.
manifest_of() {
  local text
  [[ -n "$1" ]] || fail "nothing is restored: set RUN to the time of a backup"
  [[ "$1" =~ ^[0-9]{8}T[0-9]{6}Z$ ]] || fail "RUN is $1, and a backup has a time like 20260102T030405Z as name"
  if ! text="$(mc cat "$PLACE/$1/backup.json" 2>&1)"; then
    fail "$PLACE/$1 has no backup.json: the run was interrupted or there was none, and it is not restored ($text)"
  fi
  echo "$text"
}

