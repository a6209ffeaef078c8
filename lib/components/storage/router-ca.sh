#!/bin/bash
# Copies the CA of the router, which OpenShift publishes in ConfigMap SOURCE of SOURCE_NAMESPACE, to ConfigMap CONFIG_MAP of
# NAMESPACE.
set -euo pipefail

certificates="$(oc get configmaps "$SOURCE" -n "$SOURCE_NAMESPACE" -o 'jsonpath={.data}')"
if [[ "$certificates" != *'BEGIN CERTIFICATE'* ]]; then
  echo "ConfigMap $SOURCE_NAMESPACE/$SOURCE has no certificate"
  exit 1
fi
oc patch configmaps "$CONFIG_MAP" -n "$NAMESPACE" --type merge --patch "{\"data\":$certificates}"
