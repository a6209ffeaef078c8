#!/bin/bash
# Gives INSTANCE, the Argo CD in NAMESPACE, its settings as soon as CRDS are established, and applies project and root
# Application when the settings are in effect. It applies with the field manager of Argo CD, so that the objects have one
# owner.
set -uo pipefail
interval="${INTERVAL:-10}"
folder="${FOLDER:-/first}"

established() {
  local crd status
  for crd in $CRDS; do
    status="$(oc get customresourcedefinitions.apiextensions.k8s.io "$crd" -o 'jsonpath={.status.conditions[?(@.type=="Established")].status}' 2>&1)"
    [ "$status" = True ] || { echo "$crd is not established: $status"; return 1; }
  done
}

instance() {
  oc get argocds.argoproj.io "$INSTANCE" -n "$NAMESPACE" -o name 2>&1
}

apply() {
  oc apply --server-side --force-conflicts --field-manager=argocd-controller -f "$folder/$1.yaml" 2>&1
}

# The operator writes the health checks into Argo CD's own settings.
in_effect() {
  local check
  check="$(oc get configmaps argocd-cm -n "$NAMESPACE" -o 'jsonpath={.data.resource\.customizations\.health\.argoproj\.io_Application}' 2>&1)" || { echo "$check"; return 1; }
  [ -n "$check" ] || { echo 'argocd-cm has no health check for Applications yet'; return 1; }
}

retry() {
  local said
  until said="$("$@")"; do
    echo "$*: $said"
    sleep "$interval"
  done
  echo "$*: done"
}

retry established
retry instance
retry apply instance
retry in_effect
retry apply project
retry apply root
