#!/bin/bash
# Measures MODEL at TARGET with GuideLLM: each load of STREAMS requests at a time for SECONDS, with prompts and answers of so
# many tokens. Writes benchmarks.json and benchmarks.csv to RESULTS, and a summary to the log.
set -euo pipefail
results="${RESULTS:-/results}"
guidellm="${GUIDELLM:-/opt/app-root/bin/guidellm}"
account="${ACCOUNT:-/var/run/secrets/kubernetes.io/serviceaccount}"

# What the system trusts, and the CAs of CA_FILES.
if [[ -n "${CA_FILES:-}" ]]; then
  read -ra authorities <<< "$CA_FILES"
  cat "${SYSTEM_CAS:-/etc/pki/tls/certs/ca-bundle.crt}" "${authorities[@]}" > "$HOME/ca.crt"
  export SSL_CERT_FILE="$HOME/ca.crt"
fi

# Read from the file when the run begins, since it changes every hour.
key=''
[[ "$LOGIN" = none ]] || key=",\"api_key\":\"$(<"$account/token")\""

# By variables, so that no process list shows the token.
export GUIDELLM__SPEC__BACKEND="{\"kind\":\"openai_http\",\"target\":\"$TARGET\",\"model\":\"$MODEL\",\"verify\":true$key}"
exec "$guidellm" run \
  --profile "{\"kind\":\"concurrent\",\"streams\":[$STREAMS]}" \
  --constraint "kind=max_duration,seconds=$SECONDS_PER_LOAD" \
  --data "kind=synthetic_text,prompt_tokens=$PROMPT_LENGTH,output_tokens=$ANSWER_LENGTH" \
  --tokenizer "{\"kind\":\"huggingface_auto\",\"model\":\"$PROCESSOR\",\"load_kwargs\":{\"revision\":\"$REVISION\"}}" \
  --output "kind=json,path=$results/benchmarks.json" \
  --output "kind=csv,path=$results/benchmarks.csv" \
  --disable-console-interactive
