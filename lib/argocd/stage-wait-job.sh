#!/bin/bash
# Waits until the stages below are applied, as their ConfigMaps in NAMESPACE say. Lines of /needs/stages are a stage and its
# content.
set -uo pipefail
interval="${INTERVAL:-10}"
limit="${LIMIT:-600}"
needs="${NEEDS:-/needs/stages}"

# Says which stage is the first that is not applied in its content.
missing() {
  local stage content found
  while read -r stage content; do
    found="$(oc get configmaps "$stage-applied" -n "$NAMESPACE" -o 'jsonpath={.data.content}' 2>&1 </dev/null)"
    [ "$found" = "$content" ] || { echo "$stage is not applied as $content yet: $found"; return; }
  done < "$needs"
}

[ -s "$needs" ] || { echo "$needs is empty"; exit 1; }
while reason="$(missing)"; [ -n "$reason" ]; do
  echo "$reason"
  if [ "$SECONDS" -ge "$limit" ]; then
    echo "gave up after $limit s; Argo CD tries again with the newest commit"
    exit 1
  fi
  sleep "$interval"
done
echo 'the stages below are applied'
