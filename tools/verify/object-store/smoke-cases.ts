import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { type RenderedCheck, runSmokeTest, type SmokeRun } from '../smoke/program';
import { Client } from './client';
import { difference, type Ledger } from './ledger';
import type { Keys } from './sandbox';
import type { MinioServer } from './server';

export interface SmokeProps {
  readonly ledger: Ledger;
  readonly rendered: RenderedEnvironment;
  readonly mc: string;
  readonly server: MinioServer;
  readonly root: Keys;
  /** By user, as the bootstrap has made them. */
  readonly keys: ReadonlyMap<string, Keys>;
}

/** The rendered smoke test of the buckets: it passes, leaves nothing, and sees what is wrong. */
export async function checkSmokeTest(props: SmokeProps): Promise<void> {
  const { ledger, rendered, mc, server, root, keys } = props;
  const about = (text: string) => `${rendered.environment.name}: smoke test: ${text}`;
  const files = Object.fromEntries(
    [...keys].flatMap(([user, { accesskey, secretkey }]) => [
      [`/run/credentials/${user}/accesskey`, accesskey],
      [`/run/credentials/${user}/secretkey`, secretkey],
    ]),
  );
  const url = rendered.objectStore.connection.url;
  const run = (options: SmokeRun = {}) =>
    runSmokeTest(rendered, 'stage00-smoke-buckets', { instead: { [url]: server.url }, files, ...options });
  const admin = await Client.connect(mc, server.url, root);
  try {
    const before = await admin.state();
    const { code, stdout, stderr } = await run();
    ledger.expect(about('it passes'), code === 0, `exit code ${code}: ${stdout}${stderr}`);
    const passed = stdout.split('\n').filter((line) => line.startsWith('ok ')).length;
    ledger.expect(about('it asks with the keys of every user'), passed === keys.size, `${passed} passed`);
    ledger.record(about('it changes nothing'), difference(before, await admin.state()));
    const shown = Object.values(files).filter((key) => stdout.includes(key));
    ledger.expect(about('it prints no key'), shown.length === 0, 'a key is shown');
    for (const [what, checks] of Object.entries(mistakes)) {
      const wrong = await run({ checks });
      ledger.expect(about(`it sees ${what}`), wrong.code === 1, `exit code ${wrong.code}: ${wrong.stdout}`);
    }
  } finally {
    admin.remove();
  }
}

/** Other expectations than the rights that the bootstrap gives. */
const mistakes: Readonly<Record<string, (checks: readonly RenderedCheck[]) => readonly RenderedCheck[]>> = {
  'a right that is missing': expecting('none', 'read'),
  'a right to write that is missing': expecting('none', 'readWrite'),
  'a bucket that is not closed': expecting('readWrite', 'none'),
  'a bucket that is not only read': expecting('readWrite', 'read'),
};

/** Of one user that has the right: not every user has each. */
function expecting(found: string, instead: string) {
  return (checks: readonly RenderedCheck[]) =>
    checks
      .map((check) => ({ check, buckets: Object.entries(check.buckets as Record<string, string>) }))
      .filter(({ buckets }) => buckets.some(([, rights]) => rights === found))
      .slice(0, 1)
      .map(({ check, buckets }) => ({
        ...check,
        buckets: Object.fromEntries(
          buckets.map(([bucket, rights]) => [bucket, rights === found ? instead : rights]),
        ),
      }));
}
