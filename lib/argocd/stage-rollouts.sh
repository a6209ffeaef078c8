#!/bin/bash
# Waits until all DEPLOYMENTS have rolled out; each line of it is a namespace and a name. An operator may need a moment for
# the last change, so all must have rolled out at two looks in a row.
set -uo pipefail
interval="${INTERVAL:-10}"

# Says which Deployment has not rolled out.
missing() {
  local namespace name generation observed wanted updated total available
  while read -r namespace name; do
    IFS='|' read -r generation observed wanted updated total available <<<"$(oc get deployments.apps "$name" -n "$namespace" -o 'jsonpath={.metadata.generation}|{.status.observedGeneration}|{.spec.replicas}|{.status.updatedReplicas}|{.status.replicas}|{.status.availableReplicas}' 2>&1 </dev/null)"
    if [ "$generation" = "${observed:-}" ] && [ "${wanted:-}" = "${updated:-0}" ] && [ "$wanted" = "${total:-0}" ] && [ "$wanted" = "${available:-0}" ]; then continue; fi
    echo "$namespace/$name has not rolled out: ${updated:-0} of ${wanted:-?} updated, ${available:-0} available. $generation"
  done <<<"$DEPLOYMENTS"
}

settled=0
while [ "$settled" -lt 2 ]; do
  reason="$(missing)"
  if [ -z "$reason" ]; then settled=$((settled + 1)); else settled=0; echo "$reason"; fi
  [ "$settled" -ge 2 ] || sleep "$interval"
done
echo 'all have rolled out'
