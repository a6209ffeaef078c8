#!/bin/bash
# Waits until the operator TITLE runs: PACKAGE in NAMESPACE, in version MINIMUM (for MINIMUM_REASON) or a later one, with its CRDS
# established.
set -uo pipefail
interval="${INTERVAL:-30}"

# What is missing, in words; nothing when all is there.
missing() {
  local csv phase version established crd
  csv="$(oc get subscriptions.operators.coreos.com "$PACKAGE" -n "$NAMESPACE" -o 'jsonpath={.status.installedCSV}' 2>&1)" || { echo "$csv"; return; }
  [ -n "$csv" ] || { echo 'OLM has installed no version yet'; return; }
  # Names of versions are `<name>.<version>` or `<name>.v<version>`.
  version="${csv#*.}"
  version="${version#v}"
  if [ "$(printf '%s\n%s\n' "$MINIMUM" "$version" | sort -V | head -n 1)" != "$MINIMUM" ]; then
    echo "$csv is older than $MINIMUM ($MINIMUM_REASON)"
    return
  fi
  phase="$(oc get clusterserviceversions.operators.coreos.com "$csv" -n "$NAMESPACE" -o 'jsonpath={.status.phase}' 2>&1)" || { echo "$phase"; return; }
  [ "$phase" = Succeeded ] || { echo "$csv is ${phase:-not reported yet}"; return; }
  for crd in $CRDS; do
    established="$(oc get customresourcedefinitions.apiextensions.k8s.io "$crd" -o 'jsonpath={.status.conditions[?(@.type=="Established")].status}' 2>&1)" || { echo "$established"; return; }
    [ "$established" = True ] || { echo "$crd is not established"; return; }
  done
}

while reason="$(missing)"; [ -n "$reason" ]; do
  echo "waiting for $TITLE: $reason"
  sleep "$interval"
done
echo "$TITLE is ready"
