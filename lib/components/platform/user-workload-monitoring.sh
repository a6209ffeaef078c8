#!/bin/bash
# Writes one line into ConfigMap CONFIG_MAP of NAMESPACE, which switches on monitoring of user workloads. A patch states the
# version of the ConfigMap that was read, so that the API server refuses it if somebody wrote in between. A text that is
# not lines of `key:` at its top level, such as one in braces, is left to a person: the script says so and waits.
set -uo pipefail
interval="${INTERVAL:-30}"
line='enableUserWorkload: true'

# The version of the ConfigMap, and config.yaml from the second line on; nothing if there is no ConfigMap.
found() {
  oc get configmaps "$CONFIG_MAP" -n "$NAMESPACE" --ignore-not-found -o 'go-template={{.metadata.resourceVersion}}{{"\n"}}{{with .data}}{{with index . "config.yaml"}}{{.}}{{end}}{{end}}' 2>"$HOME/error"
}

# The text with the line in it.
completed() {
  local each written=no
  while IFS= read -r each; do
    case "$each" in
      enableUserWorkload:*) each="$line"; written=yes ;;
      '{}') continue ;;
      '' | '#'* | ' '* | '- '* | --- | [A-Za-z]*:*) ;;
      *) return 1 ;;
    esac
    printf '%s\n' "$each"
  done <<< "$1"
  [ "$written" = yes ] || echo "$line"
}

# As a string of JSON, with a line break at the end.
quoted() {
  local text="$1"
  text="${text//\\/\\\\}"
  text="${text//\"/\\\"}"
  text="${text//$'\t'/\\t}"
  text="${text//$'\r'/\\r}"
  text="${text//$'\n'/\\n}"
  printf '"%s\\n"' "$text"
}

switched_on() {
  local config version text
  config="$(found)" || { cat "$HOME/error"; return 1; }
  if [ -z "$config" ]; then
    oc create configmap "$CONFIG_MAP" -n "$NAMESPACE" --from-literal="config.yaml=$line"$'\n' 2>&1
    return 1
  fi
  version="${config%%$'\n'*}"
  text="${config#"$version"}"
  text="${text#$'\n'}"
  ! grep -Eq "^${line}[[:space:]]*(#.*)?$" <<< "$text" || return 0
  if ! text="$(completed "$text")"; then
    echo "config.yaml of ConfigMap $NAMESPACE/$CONFIG_MAP has a form that only a person can complete: add the line $line"
    return 1
  fi
  oc patch configmaps "$CONFIG_MAP" -n "$NAMESPACE" --type merge --patch '{"metadata":{"resourceVersion":"'"$version"'"},"data":{"config.yaml":'"$(quoted "$text")"'}}' 2>&1
  return 1
}

until switched_on; do
  sleep "$interval"
done
echo 'monitoring of user workloads is switched on'
