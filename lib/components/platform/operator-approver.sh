#!/bin/bash
# Approves the InstallPlan of PACKAGE in NAMESPACE that holds exactly the version CSV, and no other; ends when it is
# installed.
set -uo pipefail
interval="${INTERVAL:-30}"

installed() {
  [ "$(oc get subscriptions.operators.coreos.com "$PACKAGE" -n "$NAMESPACE" -o 'jsonpath={.status.installedCSV}' 2>/dev/null)" = "$CSV" ]
}

approve() {
  local plan versions
  plan="$(oc get subscriptions.operators.coreos.com "$PACKAGE" -n "$NAMESPACE" -o 'jsonpath={.status.installPlanRef.name}' 2>&1)" || { echo "$plan"; return; }
  [ -n "$plan" ] || { echo 'there is no InstallPlan yet'; return; }
  versions=" $(oc get installplans.operators.coreos.com "$plan" -n "$NAMESPACE" -o 'jsonpath={.spec.clusterServiceVersionNames[*]}') "
  case "$versions" in
    *" $CSV "*) oc patch installplans.operators.coreos.com "$plan" -n "$NAMESPACE" --type merge --patch '{"spec":{"approved":true}}' ;;
    *) echo "InstallPlan $plan is for$versions, not for $CSV" ;;
  esac
}

until installed; do
  approve
  sleep "$interval"
done
echo "$CSV is installed"
