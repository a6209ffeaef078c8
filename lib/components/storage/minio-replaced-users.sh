#!/bin/bash
# Continues minio-connect.sh: removes what is left of earlier versions of USERS.
remove_replaced() {
  local current known line
  current="$(access_key "$1")"
  mc admin user info store "$current" >/dev/null || fail "the new key of $1 is not there yet"
  known="$(mc --json admin user list store)"
  while read -r line; do
    # Exactly this policy, so that a user with further ones stays.
    [[ "$line" == *"\"policyName\":\"$1\""* && "$line" =~ \"accessKey\":\"([^\"]+)\" ]] || continue
    [ "${BASH_REMATCH[1]}" = "$current" ] || mc admin user remove store "${BASH_REMATCH[1]}"
  done <<<"$known"
}

connect
for user in $USERS; do remove_replaced "$user"; done
echo "$JOB: done"
