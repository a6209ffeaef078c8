import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare } from '../../../lib/program/compare';
import { isRecord, recordAt } from '../../../lib/kubernetes/manifest';
import { lastLines, type Result, runProgram } from '../../process';
import type { Keys } from './sandbox';

const SECONDS = 30;

/** mc with the keys of one user. The store is `store`. */
export class Client {
  private readonly folder = mkdtempSync(join(tmpdir(), 'object-store-client-'));

  private constructor(private readonly mc: string) {}

  /** @throws Error if the store refuses the keys */
  static async connect(mc: string, url: string, keys: Keys): Promise<Client> {
    const client = new Client(mc);
    const input = `${keys.accesskey}\n${keys.secretkey}\n`;
    const result = await client.run(['alias', 'set', 'store', url], input);
    if (result.code === 0) return client;
    client.remove();
    throw new Error(`no access as ${keys.accesskey}: ${lastLines(result.stderr, 1)}`);
  }

  run(args: readonly string[], input?: string | Uint8Array): Promise<Result> {
    const env = { HOME: this.folder, MC_CONFIG_DIR: this.folder, PATH: '' };
    return runProgram(this.mc, args, { seconds: SECONDS, env, input });
  }

  /** @throws Error if it fails */
  async must(args: readonly string[], input?: string | Uint8Array): Promise<string> {
    const { code, stdout, stderr } = await this.run(args, input);
    if (code !== 0) throw new Error(`mc ${args.join(' ')}: ${lastLines(stderr || stdout, 1)}`);
    return stdout;
  }

  /** One record per line of JSON. @throws Error if the command fails */
  async records(...args: readonly string[]): Promise<Record<string, unknown>[]> {
    const lines = (await this.must(['--json', ...args])).split('\n').filter((line) => line.trim() !== '');
    return lines.map((line) => JSON.parse(line) as unknown).filter(isRecord);
  }

  async buckets(): Promise<string[]> {
    return (await this.records('ls', 'store')).map(({ key }) => String(key).replace(/\/$/, ''));
  }

  /** All that a run of the bootstrap could change, by name. */
  async state(): Promise<Map<string, string>> {
    const state = new Map<string, string>();
    const put = (name: string, value: unknown) => state.set(name, JSON.stringify(value));
    for (const user of await this.records('admin', 'user', 'list', 'store')) {
      put(`user ${String(user.accessKey)}`, user);
    }
    for (const { policy } of await this.records('admin', 'policy', 'list', 'store')) {
      const [info = {}] = await this.records('admin', 'policy', 'info', 'store', String(policy));
      const { Policy, CreateDate } = recordAt(info, 'policyInfo');
      // Writing the same policy again moves its UpdateDate, and nothing else.
      put(`policy ${String(policy)}`, [sorted(Policy), CreateDate]);
    }
    const [entities = {}] = await this.records('admin', 'policy', 'entities', 'store');
    put('attached policies', recordAt(entities, 'result').policyMappings);
    const [info = {}] = await this.records('admin', 'info', 'store');
    put('deployment', recordAt(info, 'info').deploymentID);
    for (const bucket of await this.records('ls', 'store')) {
      const name = String(bucket.key).replace(/\/$/, '');
      const target = `store/${name}`;
      put(`bucket ${name}`, bucket);
      put(`versioning of ${name}`, await this.records('version', 'info', target));
      put(`anonymous access to ${name}`, await this.records('anonymous', 'get-json', target));
      put(`object versions in ${name}`, await this.records('ls', '--recursive', '--versions', target));
    }
    return state;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Why the store refuses the keys; undefined if it accepts them. */
export async function refusal(mc: string, url: string, keys: Keys): Promise<string | undefined> {
  try {
    (await Client.connect(mc, url, keys)).remove();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whether the store has refused a request for lack of rights (the words of mc), and for no other reason. */
export function isDenied({ code, stdout, stderr }: Result): boolean {
  return code !== 0 && /access denied|insufficient permissions/i.test(stdout + stderr);
}

/** The same value with every list in order: MinIO keeps actions and resources as sets. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(sorted).sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b)));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sorted(item)] as const));
}
