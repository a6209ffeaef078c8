import type { SecretContract } from '../../contracts/secret-contract';

/** Where the Jobs find keys: one folder per user, and `root`. */
export const credentialsPath = '/run/credentials';

export interface MinioScriptProps {
  /** Begins its messages. */
  readonly job: string;
  /** What it does, in a sentence without full stop. */
  readonly does: string;
  readonly url: string;
  /** Root credentials, for messages. */
  readonly root: SecretContract;
  /** Functions and calls; `connect` comes first. */
  readonly body: string;
}

/**
 * A script for bash and mc that works on a MinIO with its root credentials. It reads keys from `CREDENTIALS`
 * (default: the mounted files) and hands them over on standard input, so that no process list shows a secret one.
 */
export function minioScript({ job, does, url, root, body }: MinioScriptProps): string {
  return `#!/bin/bash
# ${does}. Safe to run again.
set -euo pipefail

url="\${MINIO_URL:-${url}}"
credentials="\${CREDENTIALS:-${credentialsPath}}"

# mc reads an access key and a secret key from standard input when they are not arguments.
keys() {
  printf '%s\\n%s\\n' "$(<"$credentials/$1/accesskey")" "$(<"$credentials/$1/secretkey")"
}

fail() {
  echo "${job}: $1" >&2
  exit 1
}

connect() {
  for attempt in {1..30}; do
    if answer="$(keys root | mc alias set store "$url" 2>&1)"; then return; fi
    if [[ "\${answer,,}" =~ access\\ key|signature|access\\ denied ]]; then
      fail "MinIO refuses the root credentials; check the keys accesskey and secretkey of Secret ${root.name}"
    fi
    echo "waiting for $url ($attempt of 30)"
    sleep 10
  done
  fail "no answer from $url"
}

${body}
echo "${job}: done"
`;
}
