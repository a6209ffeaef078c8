#!/bin/bash
# Continues backup-common.sh: gives the run its name, the time, and waits for new copies in the buckets STATES. Their copies are
# made by the same clock, of what refers to vectors and to the objects of other buckets, so they come first. One of a few minutes
# before this run will do. It tries for half an hour, or STATE_TRIES times.
parts="${PARTS:-/backup}"

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

# Both stores let the run in before it does anything.
connect_both
TZ=UTC printf -v run '%(%Y%m%dT%H%M%SZ)T' -1
say "backup $run begins"
wait_for_states
echo "$run" >"$parts/run"
