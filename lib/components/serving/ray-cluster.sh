#!/bin/bash
# One server of a model on several nodes. The first argument says what to do; those of vLLM follow in the head, and the most
# seconds to wait at the end of a worker. KServe states RAY_NODE_COUNT, and in workers HEAD_SVC.
set -euo pipefail
pause="${PAUSE:-5}"
# 2 GiB for what the processes hand over: by itself Ray takes a third of the memory, which /dev/shm does not have.
ray_options=(--node-ip-address="$POD_IP" --object-store-memory=2147483648 --disable-usage-stats)
head="$POD_IP"
[[ -z "${HEAD_SVC:-}" ]] || head="$HEAD_SVC.$POD_NAMESPACE.svc.cluster.local"

head_is_there() { ray health-check --address "$head:6379" >/dev/null 2>&1; }

# Whether every node is in the cluster. What is listed below "Pending" is not, or not any more.
joined() {
  local line nodes=0
  while read -r line; do
    case "$line" in
      Pending:*) break ;;
      *node_*) nodes=$((nodes + 1)) ;;
    esac
  done < <(ray status --address "$head:6379" 2>/dev/null)
  ((nodes >= RAY_NODE_COUNT)) || { echo "$nodes of $RAY_NODE_COUNT nodes are there"; return 1; }
}

# Whether vLLM answers, in the head.
answers() {
  curl --fail --silent --output /dev/null --max-time 5 "http://$head:8080/health" || { echo 'vLLM does not answer'; return 1; }
}

# Logs of the last start of this container stay otherwise, on the disk of the node.
forget() { rm -rf "${RAY_TMPDIR:?}/ray"; }

case "$1" in
  start-head)
    forget
    ray start --head --port=6379 --include-dashboard=false "${ray_options[@]}"
    until joined; do sleep "$pause"; done
    exec python -m vllm.entrypoints.openai.api_server "${@:2}"
    ;;
  start-worker)
    forget
    until head_is_there; do
      echo "waits for $head"
      sleep "$pause"
    done
    # Ends with the head; the kubelet starts the container again, for the next one.
    exec ray start --address="$head:6379" --block "${ray_options[@]}"
    ;;
  head-is-there) head_is_there ;;
  joined) joined ;;
  # vLLM does not notice that a node is gone while nobody asks it anything.
  serves) joined && answers ;;
  # The head works on its last requests, for which it needs this node.
  end-worker) while ((SECONDS < $2)) && answers; do sleep "$pause"; done ;;
  *) echo "unknown: $1" >&2; exit 2 ;;
esac
