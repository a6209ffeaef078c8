#!/bin/bash
# Makes a VolumeSnapshot of class CLASS of every volume in file VOLUMES, which has a namespace and a claim in each line, and
# waits until all of them can be used. Then it removes what is older than the newest KEEP of a volume that can be used. One that
# fails stops no other, and nothing is removed then. They are all asked for before any is waited for, so they are of about the
# same moment.
set -uo pipefail
interval="${INTERVAL:-10}"
label=private-ai/snapshot-of-volumes
kind=volumesnapshots.snapshot.storage.k8s.io
TZ=UTC printf -v run '%(%Y%m%dt%H%M%Sz)T' -1

say() { echo "snapshots: $1"; }

# create NAMESPACE CLAIM
create() {
  oc create -f - <<END
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshot
metadata:
  name: $2-$run
  namespace: $1
  labels:
    $label: "yes"
spec:
  volumeSnapshotClassName: $CLASS
  source:
    persistentVolumeClaimName: $2
END
}

# Says which of the snapshots in $open cannot be used yet, and leaves those there.
look() {
  local each namespace claim answer ready problem left=()
  for each in "${open[@]}"; do
    read -r namespace claim <<<"$each"
    if ! answer="$(oc get "$kind" "$claim-$run" -n "$namespace" -o 'jsonpath={.status.readyToUse}|{.status.error.message}' 2>&1 </dev/null)"; then
      answer="|$answer"
    fi
    IFS='|' read -r ready problem <<<"$answer"
    if [[ "$ready" == true ]]; then
      say "$namespace/$claim-$run can be used"
    else
      left+=("$each")
      if ((attempt % 30 == 1)); then say "waiting for $namespace/$claim-$run ${problem:-}"; fi
    fi
  done
  open=("${left[@]}")
}

# remove_old NAMESPACE CLAIM: their names end in their times.
remove_old() {
  local found name claim ready index kept=0 all=()
  found="$(oc get "$kind" -n "$1" -l "$label=yes" -o 'jsonpath={range .items[*]}{.metadata.name} {.spec.source.persistentVolumeClaimName} {.status.readyToUse}{"\n"}{end}' </dev/null)" || return 1
  while read -r name claim ready; do
    if [[ "$claim" == "$2" && "$name" =~ ^"$2"-[0-9]{8}t[0-9]{6}z$ ]]; then all+=("$name ${ready:-false}"); fi
  done < <(sort <<<"$found")
  for ((index = ${#all[@]} - 1; index >= 0; index--)); do
    read -r name ready <<<"${all[index]}"
    if ((kept < KEEP)); then
      if [[ "$ready" == true ]]; then kept=$((kept + 1)); fi
    else
      oc delete "$kind" "$name" -n "$1" --wait=false </dev/null >/dev/null || return 1
      say "$1/$name is removed: $KEEP newer ones can be used"
    fi
  done
}

failed=0
wanted=()
open=()
while read -r namespace claim; do
  if [[ -n "$claim" ]]; then wanted+=("$namespace $claim"); fi
done <"$VOLUMES"
if ((${#wanted[@]} == 0)); then say "there is no volume" && exit 1; fi
for each in "${wanted[@]}"; do
  read -r namespace claim <<<"$each"
  if answer="$(create "$namespace" "$claim" 2>&1)"; then
    open+=("$each")
  else
    say "$namespace/$claim: $answer"
    failed=1
  fi
done
# A run that takes too long is ended by its Job.
for ((attempt = 1; ${#open[@]} > 0; attempt++)); do
  if ((attempt > 1)); then sleep "$interval"; fi
  look
done
if ((failed)); then say "not every volume has a snapshot of this run, and none is removed" && exit 1; fi
for each in "${wanted[@]}"; do
  read -r namespace claim <<<"$each"
  remove_old "$namespace" "$claim" || failed=1
done
if ((failed)); then say "old ones cannot be removed" && exit 1; fi
say "run $run is complete: ${#wanted[@]} volumes"
