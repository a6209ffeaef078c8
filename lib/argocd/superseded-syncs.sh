#!/bin/bash
# Ends syncs of APPLICATIONS in NAMESPACE that apply a revision which is no longer the newest. Runs without end. The tests
# of the patch make sure that it ends the operation that it has looked at, and not the next one.
set -uo pipefail
interval="${INTERVAL:-15}"
looked="${LOOKED:-/tmp/looked}"

# A line for each Application that is there.
states() {
  # shellcheck disable=SC2086 # a list of names
  oc get applications.argoproj.io $APPLICATIONS -n "$NAMESPACE" --ignore-not-found -o 'jsonpath={range .items[*]}{.metadata.name}|{.status.operationState.phase}|{.status.operationState.startedAt}|{.status.operationState.operation.sync.revision}|{.status.operationState.syncResult.revision}|{.status.sync.revision}{"\n"}{end}'
}

trap 'exit 0' TERM
while true; do
  while IFS='|' read -r application phase started asked applied newest; do
    applied="${applied:-$asked}"
    [ "$phase" = Running ] && [ -n "$applied" ] && [ -n "$newest" ] && [ "$applied" != "$newest" ] || continue
    echo "$application: ends the sync of $applied, since $newest is the newest"
    oc patch applications.argoproj.io "$application" -n "$NAMESPACE" --type=json -p '[
      {"op":"test","path":"/status/operationState/phase","value":"Running"},
      {"op":"test","path":"/status/operationState/startedAt","value":"'"$started"'"},
      {"op":"replace","path":"/status/operationState/phase","value":"Terminating"}]' 2>&1 </dev/null
  done <<<"$(states)"
  printf '%(%s)T' -1 >"$looked"
  sleep "$interval" &
  wait "$!"
done
