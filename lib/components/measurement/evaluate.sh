#!/bin/bash
# Makes the LMEvalJob NAME of NAMESPACE from JOB_FILE, waits for its end, and leaves its results in RESULTS. That of the run
# before goes first. A run that is ended takes its LMEvalJob along, so that no pod goes on asking the model.
set -euo pipefail
interval="${INTERVAL:-10}"
results="${RESULTS:-/results}"
file="${JOB_FILE:-/etc/evaluation/job.json}"
kind=lmevaljobs.trustyai.opendatahub.io
fail() { echo "evaluate: $1" >&2; exit 1; }

if last="$(oc get "$kind" "$NAME" -n "$NAMESPACE" --ignore-not-found -o 'jsonpath={.metadata.name}|{.status.state}')"; then :; else
  fail "$kind cannot be read: is TrustyAI there?"
fi
case "$last" in
  '') ;;
  *'|Complete') oc delete "$kind" "$NAME" -n "$NAMESPACE" --timeout=5m ;;
  *) fail "$NAME has not ended, its state is ${last#*|}; wait for it, or: oc delete $kind $NAME -n $NAMESPACE" ;;
esac

ended=''
stop() { [[ -n "$ended" ]] || oc delete "$kind" "$NAME" -n "$NAMESPACE" --ignore-not-found --wait=false; }
trap stop EXIT
trap 'exit 143' TERM INT
oc create -f "$file"

said=''
while :; do
  # A look that fails is no answer; the deadline of the Job ends the looking.
  now="$(oc get "$kind" "$NAME" -n "$NAMESPACE" -o 'jsonpath={.status.state}|{.status.reason}|{.status.message}')" || now='|| no answer of the API server'
  [[ "$now" = "$said" ]] || echo "evaluate: $now"
  said="$now"
  [[ "$now" != 'Complete|'* ]] || break
  sleep "$interval" &
  wait "$!"
done
ended=yes

[[ "$now" = 'Complete|Succeeded|'* ]] || fail "no results: ${now#*|}; oc logs $NAME -n $NAMESPACE says why"
oc get "$kind" "$NAME" -n "$NAMESPACE" -o 'jsonpath={.status.results}' > "$results/results.json"
[[ -s "$results/results.json" ]] || fail 'the status has no results'
cp "$file" "$results/lmevaljob.json"
