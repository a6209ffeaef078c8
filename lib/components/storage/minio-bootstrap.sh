#!/bin/bash
# Continues minio-connect.sh: makes BUCKETS, and USERS with the policies of their names. Buckets retain versions, but for those
# of UNVERSIONED.
policies="${POLICIES:-/opt/bootstrap}"

make_bucket() {
  mc mb --ignore-existing "store/$1"
  if [[ " ${UNVERSIONED:-} " != *" $1 "* ]]; then mc version enable "store/$1"; fi
}

make_user() {
  keys "$1" | mc admin user add store
  mc admin policy create store "$1" "$policies/$1.json"
  mc admin policy attach store "$1" --user "$(access_key "$1")"
}

connect
for bucket in ${BUCKETS:-}; do make_bucket "$bucket"; done
for user in ${USERS:-}; do make_user "$user"; done
echo "$JOB: done"
