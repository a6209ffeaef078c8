import { setTimeout as pause } from 'node:timers/promises';
import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { accepted, type ApiClient, messageOf } from '../api-server/client';

const snapshots = '/apis/snapshot.storage.k8s.io/v1';
const interval = 100;

/**
 * Stands for the controllers of snapshots and of claims in use: a snapshot of a claim that is there gets ready at its second
 * look, all others get an error, and a claim that is deleted goes when no pod uses it.
 */
export class SnapshotController {
  private readonly seen = new Set<string>();
  private running?: Promise<void>;
  private stopped = false;
  /** Claims whose snapshots never get ready. */
  readonly broken = new Set<string>();

  constructor(
    private readonly client: ApiClient,
    private readonly snapshotClass: string,
  ) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      for (const snapshot of await this.list(`${snapshots}/volumesnapshots`)) await this.look(snapshot);
      for (const claim of await this.list('/api/v1/persistentvolumeclaims')) await this.release(claim);
      await pause(interval);
    }
  }

  private async look({ metadata: { name, namespace = '' }, spec, status }: Manifest): Promise<void> {
    if (recordAt(status).readyToUse === true) return;
    const { persistentVolumeClaimName: claim } = recordAt(spec, 'source');
    const { volumeSnapshotClassName: used } = recordAt(spec);
    const found = await this.client.send({
      method: 'GET',
      path: `/api/v1/namespaces/${namespace}/persistentvolumeclaims/${String(claim)}`,
    });
    const id = `${namespace}/${name}`;
    const first = !this.seen.has(id);
    this.seen.add(id);
    const bad = !accepted(found) || used !== this.snapshotClass || this.broken.has(String(claim));
    await this.patch(`${snapshots}/namespaces/${namespace}/volumesnapshots/${name}/status`, {
      status:
        bad || first
          ? { readyToUse: false, ...(bad ? { error: { message: 'it cannot be taken' } } : {}) }
          : { readyToUse: true, creationTime: new Date().toISOString(), restoreSize: '1Gi' },
    });
  }

  private async release({ metadata }: Manifest): Promise<void> {
    const {
      name,
      namespace = '',
      deletionTimestamp,
    } = metadata as Manifest['metadata'] & {
      readonly deletionTimestamp?: string;
    };
    if (deletionTimestamp === undefined) return;
    const pods = await this.list(`/api/v1/namespaces/${namespace}/pods`);
    const used = pods.some(({ spec }) =>
      recordsAt(spec, 'volumes').some((each) => recordAt(each, 'persistentVolumeClaim').claimName === name),
    );
    if (used) return;
    await this.patch(`/api/v1/namespaces/${namespace}/persistentvolumeclaims/${name}`, {
      metadata: { finalizers: null },
    });
  }

  private async list(path: string): Promise<Manifest[]> {
    const answer = await this.client.send({ method: 'GET', path });
    return recordsAt(answer.body, 'items') as unknown as Manifest[];
  }

  private async patch(path: string, body: object): Promise<void> {
    const answer = await this.client.send({
      method: 'PATCH',
      path,
      body,
      contentType: 'application/merge-patch+json',
    });
    // Somebody may have deleted it meanwhile.
    if (!accepted(answer) && answer.status !== 404) throw new Error(`${path}: ${messageOf(answer)}`);
  }
}
