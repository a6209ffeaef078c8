import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { uploadCommands } from '../../../lib/output/guide/weights';
import { lastLines, type Result, runProgram } from '../../process';
import { Client } from './client';
import type { Ledger } from './ledger';
import type { Keys } from './sandbox';
import type { MinioServer } from './server';

const SECONDS = 120;

/** What a repository of Hugging Face has, and what `hf` leaves beside it. */
const files = ['config.json', 'model-1.safetensors', 'original/config.json', '.cache/huggingface/state'];

export interface GuideProps {
  readonly ledger: Ledger;
  readonly rendered: RenderedEnvironment;
  readonly mc: string;
  readonly server: MinioServer;
  /** Those of the user who may write weights. */
  readonly keys: Keys;
  readonly root: Keys;
}

/** The commands of `GUIDE.md` that bring weights, twice: the second time finds everything there. */
export async function checkUpload({ ledger, rendered, mc, server, keys, root }: GuideProps): Promise<void> {
  const { name } = rendered.environment;
  const folder = mkdtempSync(join(tmpdir(), 'object-store-guide-'));
  const admin = await Client.connect(mc, server.url, root);
  try {
    const programs = { mc: `exec -a mc '${mc}' "$@"`, oc: oc(keys), hf: hf(files) };
    for (const [program, text] of Object.entries(programs)) addScript(join(folder, program), text);
    for (const { bucket, path } of rendered.uploads) {
      await admin.run(['rm', '--recursive', '--force', `store/${bucket.actualName}/${path}/`]);
    }
    for (const time of ['first', 'second']) {
      const { code, stdout, stderr } = await run(rendered, server.url, folder);
      const said = `exit code ${code}: ${lastLines(stderr || stdout, 3)}`;
      ledger.expect(`${name}: guide: the ${time} upload ends well`, code === 0, said);
      const shown = [keys.accesskey, keys.secretkey].filter((key) => (stdout + stderr).includes(key));
      ledger.expect(`${name}: guide: the ${time} upload prints no key`, shown.length === 0, 'a key is shown');
    }
    for (const { bucket, path } of rendered.uploads) {
      const found = (await admin.records('ls', '--recursive', `store/${bucket.actualName}/${path}/`)).map(
        ({ key, lastModified }) => ({ key: String(key), time: Date.parse(String(lastModified)) }),
      );
      const subject = `${name}: guide: ${bucket.actualName}/${path}`;
      const listed = found.map(({ key }) => key).sort();
      const expected = files.filter((file) => !file.startsWith('.cache/')).sort();
      const problem = `it has ${listed.join(', ')}`;
      ledger.expect(`${subject} has every file`, listed.join() === expected.join(), problem);
      const last = Math.max(...found.map(({ time }) => time));
      const config = found.find(({ key }) => key === 'config.json')?.time;
      ledger.expect(`${subject} got config.json last`, config === last, 'another file came later');
    }
  } finally {
    admin.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(rendered: RenderedEnvironment, url: string, folder: string): Promise<Result> {
  const script = uploadCommands(rendered).join('\n').replaceAll('http://localhost:9000', url);
  return runProgram('bash', ['-c', `set -euo pipefail\n${script}`], {
    seconds: SECONDS,
    cwd: folder,
    env: { PATH: [folder, process.env.PATH ?? ''].join(delimiter), HOME: folder },
  });
}

/** Has the keys, and holds a tunnel open that nobody needs here. */
export function oc({ accesskey, secretkey }: Keys): string {
  return `case "$*" in
  *port-forward*) exec sleep ${SECONDS} ;;
  *'"accesskey"'*) printf %s '${accesskey}' ;;
  *'"secretkey"'*) printf %s '${secretkey}' ;;
  *) exit 1 ;;
esac`;
}

/** Downloads: hf download REPOSITORY --local-dir FOLDER. */
function hf(names: readonly string[]): string {
  return names
    .map((name) => `mkdir -p "$(dirname "$4/${name}")"; echo "$2 ${name}" >"$4/${name}"`)
    .join('\n');
}

/** A program of this text for bash. */
export function addScript(path: string, text: string): void {
  writeFileSync(path, `#!/bin/bash\n${text}\n`);
  chmodSync(path, 0o755);
}
