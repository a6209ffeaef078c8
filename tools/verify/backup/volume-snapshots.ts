import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import type { VolumeSnapshots } from '../../../lib/contracts/backup';
import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { volumeCommands } from '../../../lib/output/guide/snapshots';
import { findOnPath, lastLines, runProgram } from '../../process';
import { accountOc } from '../api-server/account-oc';
import { Applier, servedKinds } from '../api-server/apply';
import { accepted, messageOf } from '../api-server/client';
import type { TestServer } from '../api-server/test-server';
import type { Ledger } from '../object-store/ledger';
import { SnapshotController } from './snapshot-controller';
import { runCronJob, type RunResult } from './steps';

export interface SnapshotDrillProps {
  readonly ledger: Ledger;
  readonly rendered: RenderedEnvironment;
  readonly server: TestServer;
  readonly kubectl: string;
  /** Files with definitions: of snapshots, and of Applications. */
  readonly definitions: readonly string[];
}

const api = '/apis/snapshot.storage.k8s.io/v1';
const account = 'platform-snapshots';

/** Snapshots of volumes are made, kept, removed and restored from, on an API server without storage. */
export class SnapshotDrill {
  private readonly snapshots: VolumeSnapshots;
  private readonly applier: Applier;
  private readonly controller: SnapshotController;
  private readonly folder = mkdtempSync(join(tmpdir(), 'backup-snapshots-'));

  constructor(private readonly props: SnapshotDrillProps) {
    const snapshots = props.rendered.backup?.snapshots;
    if (snapshots === undefined) throw new Error('the environment has no snapshots');
    this.snapshots = snapshots;
    this.applier = new Applier(props.server.client);
    this.controller = new SnapshotController(props.server.client, snapshots.snapshotClass);
  }

  async run(): Promise<void> {
    await this.prepare();
    this.controller.start();
    try {
      const first = await this.runs();
      const second = await this.failures(first);
      const third = await this.retention(first, second);
      await this.rights();
      await this.guide(third);
    } finally {
      await this.controller.stop();
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  /** Namespaces, definitions, claims, and the account with its roles as they are rendered. */
  private async prepare(): Promise<void> {
    const { rendered, definitions } = this.props;
    const { volumes, namespace: own } = this.snapshots;
    const { namespace: argocd } = rendered.environment.delivery;
    for (const name of new Set([own, argocd, ...volumes.map(({ namespace }) => namespace)]))
      await this.post('/api/v1/namespaces', { metadata: { name } });
    for (const file of definitions)
      await this.post(
        '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
        parse(readFileSync(file, 'utf8')) as object,
      );
    await this.served();
    const manifests = rendered.objects.map(({ manifest }) => manifest);
    const accounts = ['ServiceAccount', 'Role', 'RoleBinding'];
    for (const manifest of manifests.filter(
      ({ kind, metadata }) => accounts.includes(kind) && metadata.name === account,
    ))
      await this.apply(manifest);
    for (const { name, namespace } of volumes) {
      const claim = manifests.find(
        ({ kind, metadata }) =>
          kind === 'PersistentVolumeClaim' && metadata.name === name && metadata.namespace === namespace,
      );
      // Those of operators are like this.
      await this.apply(
        claim ?? {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name, namespace },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      );
    }
  }

  private async served(): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
      const kinds = await servedKinds(this.props.server.client, 'snapshot.storage.k8s.io/v1');
      if (kinds.has('VolumeSnapshot')) return;
      await pause(200);
    }
    throw new Error('the server does not serve VolumeSnapshots');
  }

  /** @returns the time of the run */
  private async runs(): Promise<string> {
    const result = await this.cronJob();
    const said = lastLines(result.stdout + result.stderr, 3);
    this.expect('a run ends well', result.code === 0, `exit code ${result.code}: ${said}`);
    const time = /run (\S+) is complete/.exec(result.stdout)?.[1] ?? 'none';
    const found = await this.names();
    const expected = this.snapshots.volumes.map(({ name, namespace }) => `${namespace}/${name}-${time}`);
    const all = expected.every((name) => found.includes(name));
    this.expect('every volume has a snapshot of it', all, `${found.join()} without ${expected.join()}`);
    return time;
  }

  /** One volume whose snapshot the account may not make: the others have theirs, and nothing is removed. */
  private async failures(first: string): Promise<string> {
    const [{ name, namespace } = { name: '', namespace: '' }] = this.snapshots.volumes;
    const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings/${account}`;
    const { client } = this.props.server;
    const binding = (await client.send({ method: 'GET', path })).body as Manifest;
    await client.send({ method: 'DELETE', path });
    const result = await this.cronJob({ KEEP: '1' });
    const said = result.stdout + result.stderr;
    this.expect(
      'a volume of which none can be made is named, and the run fails',
      result.code !== 0 && said.includes(`${namespace}/${name}: `) && said.includes('forbidden'),
      `exit code ${result.code}: ${lastLines(said, 3)}`,
    );
    const found = await this.names();
    const others = this.snapshots.volumes.filter((volume) => volume.namespace !== namespace);
    const [time = 'none'] = found
      .map((each) => each.slice(-16))
      .filter((each) => each !== first)
      .sort();
    const made = others.every((each) => found.includes(`${each.namespace}/${each.name}-${time}`));
    this.expect('the others have theirs', made, found.join());
    const kept = this.snapshots.volumes.every((each) =>
      found.includes(`${each.namespace}/${each.name}-${first}`),
    );
    this.expect('a run that fails removes none', kept, found.join());
    const { apiVersion, kind, metadata, ...rest } = binding;
    const { labels } = metadata;
    await this.apply({ apiVersion, kind, metadata: { name: account, namespace, labels }, ...rest });
    return time;
  }

  /** Two more runs that keep two; what is of others stays. @returns the time of the last one */
  private async retention(first: string, second: string): Promise<string> {
    const [{ name, namespace } = { name: '', namespace: '' }] = this.snapshots.volumes;
    const spec = {
      volumeSnapshotClassName: this.snapshots.snapshotClass,
      source: { persistentVolumeClaimName: name },
    };
    const label = { 'private-ai/snapshot-of-volumes': 'yes' };
    const path = `${api}/namespaces/${namespace}/volumesnapshots`;
    await this.post(path, { metadata: { name: `${name}-20200101` }, spec });
    await this.post(path, { metadata: { name: `${name}-by-hand`, labels: label }, spec });
    // A run of before whose snapshot never got ready is no reason to remove one that is.
    await this.post(path, {
      metadata: { name: `${name}-29990101t000000z`, labels: label },
      spec: { ...spec, volumeSnapshotClassName: 'no-such-class' },
    });
    const third = await this.timed({ KEEP: '2' });
    const fourth = await this.timed({ KEEP: '2' });
    const found = await this.names();
    const of = (volume: string) => found.filter((each) => each.startsWith(`${volume}-`)).sort();
    const volume = `${namespace}/${name}`;
    this.expect(
      'two that can be used stay of a volume, with those of others',
      of(volume).join() ===
        [third, fourth, '20200101', '29990101t000000z', 'by-hand']
          .map((each) => `${volume}-${each}`)
          .sort()
          .join(),
      of(volume).join(),
    );
    const rest = this.snapshots.volumes.filter((each) => each.namespace !== namespace);
    const wrong = rest
      .map((each) => `${each.namespace}/${each.name}`)
      .filter((each) => found.includes(`${each}-${first}`) || found.includes(`${each}-${second}`));
    this.expect('older ones of the others are gone', wrong.length === 0, wrong.join());
    return fourth;
  }

  /** What the account may do beside. */
  private async rights(): Promise<void> {
    const as = { name: account, namespace: this.snapshots.namespace };
    const [{ name, namespace } = { name: '', namespace: '' }] = this.snapshots.volumes;
    for (const path of [
      `/api/v1/namespaces/${namespace}/persistentvolumeclaims/${name}`,
      `/api/v1/namespaces/${namespace}/secrets`,
      `${api}/namespaces/${this.snapshots.namespace}/volumesnapshots`,
    ]) {
      const { status } = await this.props.server.client.send({ method: 'GET', path, as });
      this.expect(`the account does not read ${path}`, status === 403, `status ${status}`);
    }
  }

  /** The commands of the guide, for its first volume: the claim of Argo CD gets another volume. */
  private async guide(time: string): Promise<void> {
    const { rendered, server, kubectl } = this.props;
    const [{ name, namespace } = { name: '', namespace: '' }] = this.snapshots.volumes;
    const lines = volumeCommands(rendered)
      .join('\n')
      .replace(/20260102t030405z/, time);
    const application = /APPLICATION=(\S+)/.exec(lines)?.[1] ?? '';
    const claimPath = `/api/v1/namespaces/${namespace}/persistentvolumeclaims/${name}`;
    const before = await this.bind(namespace, name);
    const argocd = rendered.environment.delivery.namespace;
    const one = rendered.objects.find(
      ({ manifest }) => manifest.kind === 'Application' && manifest.metadata.name === application,
    )?.manifest;
    this.expect('the guide names an Application of the environment', one !== undefined, application);
    if (one !== undefined) await this.apply(one);
    const text = `#!/bin/bash\nexec '${kubectl}' --kubeconfig '${server.kubeconfig}' --context verify "$@"\n`;
    writeFileSync(join(this.folder, 'oc'), text);
    chmodSync(join(this.folder, 'oc'), 0o755);
    const { code, stdout, stderr } = await runProgram('bash', ['-e', '-o', 'pipefail', '-c', lines], {
      seconds: 120,
      cwd: this.folder,
      env: { PATH: [this.folder, process.env.PATH ?? ''].join(delimiter), HOME: this.folder },
    });
    this.expect('the commands that restore a volume end well', code === 0, lastLines(stdout + stderr, 4));
    const { client } = server;
    const after = (await client.send({ method: 'GET', path: claimPath })).body as Manifest;
    const source = JSON.stringify(recordAt(after, 'spec', 'dataSource'));
    this.expect('the claim is another one, from the snapshot', source.includes(`"${name}-${time}"`), source);
    this.expect('it has no volume yet', recordAt(after, 'spec').volumeName === undefined, 'it has one');
    const labels = JSON.stringify([after.metadata.labels, after.metadata.annotations]);
    const expected = JSON.stringify([before.metadata.labels, before.metadata.annotations]);
    this.expect('labels and annotations are those of before', labels === expected, labels);
    const volume = (await client.send({ method: 'GET', path: `/api/v1/persistentvolumes/${name}-old` })).body;
    const policy = recordAt(volume, 'spec').persistentVolumeReclaimPolicy;
    this.expect('the old volume is kept', policy === 'Retain', String(policy));
    const path = `/apis/argoproj.io/v1alpha1/namespaces/${argocd}/applications/${application}`;
    const { body } = await client.send({ method: 'GET', path });
    const paused = JSON.stringify(recordAt(body, 'metadata').annotations ?? {}).includes('skip-reconcile');
    this.expect('Argo CD goes on', !paused, 'its Application is still left alone');
    const rejection = (await this.applier.apply(this.rendered(namespace, name))).rejection;
    this.expect('Argo CD can apply its claim as before', rejection === undefined, String(rejection));
  }

  /** A volume of the claim, and a pod that uses it. @returns the claim */
  private async bind(namespace: string, name: string): Promise<Manifest> {
    const { client } = this.props.server;
    const path = `/api/v1/namespaces/${namespace}/persistentvolumeclaims/${name}`;
    await this.post('/api/v1/persistentvolumes', {
      metadata: { name: `${name}-old` },
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Delete',
        csi: { driver: 'ebs.csi.aws.com', volumeHandle: 'vol-1' },
      },
    });
    const before = (await client.send({ method: 'GET', path })).body as Manifest;
    const patched = await client.send({
      method: 'PATCH',
      path,
      body: {
        metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
        spec: { volumeName: `${name}-old` },
      },
      contentType: 'application/merge-patch+json',
    });
    if (!accepted(patched)) throw new Error(messageOf(patched));
    const use = { name: 'data', persistentVolumeClaim: { claimName: name } };
    await this.post(`/api/v1/namespaces/${namespace}/pods`, {
      metadata: { name: 'user' },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [{ name: 'user', image: 'example.com/user:1' }],
        volumes: [use],
      },
    });
    return before;
  }

  private rendered(namespace: string, name: string): Manifest {
    const found = this.props.rendered.objects.find(
      ({ manifest: { kind, metadata } }) =>
        kind === 'PersistentVolumeClaim' && metadata.name === name && metadata.namespace === namespace,
    );
    if (found === undefined) throw new Error(`${namespace}/${name} is not rendered`);
    return found.manifest;
  }

  /** A run in a second of its own, since its time is a name. */
  private async timed(env: Record<string, string>): Promise<string> {
    await pause(1100);
    const { stdout, stderr, code } = await this.cronJob(env);
    this.expect('a run that removes ends well', code === 0, lastLines(stdout + stderr, 3));
    return /run (\S+) is complete/.exec(stdout)?.[1] ?? 'none';
  }

  private async cronJob(env: Record<string, string> = {}): Promise<RunResult> {
    await pause(1100);
    const { kubectl, server, rendered } = this.props;
    accountOc(kubectl, server, this.folder);
    const found = (name: string): [string, string] => [name, findOnPath(name) ?? name];
    return runCronJob(rendered, {
      name: this.snapshots.cronJob,
      programs: {
        mc: '',
        python: '',
        own: Object.fromEntries([['oc', join(this.folder, 'oc')], found('sort'), found('sleep')]),
      },
      databases: {},
      secrets: {},
      env: {
        AS: `system:serviceaccount:${this.snapshots.namespace}:${account}`,
        INTERVAL: '0.2',
        ...env,
      },
    });
  }

  /** Namespace and name of all snapshots. */
  private async names(): Promise<string[]> {
    const { body } = await this.props.server.client.send({ method: 'GET', path: `${api}/volumesnapshots` });
    return recordsAt(body, 'items').map((each) => {
      const { namespace, name } = recordAt(each, 'metadata');
      return `${String(namespace)}/${String(name)}`;
    });
  }

  private async apply(manifest: Manifest): Promise<void> {
    const { rejection } = await this.applier.apply(manifest);
    if (rejection !== undefined) throw new Error(`${manifest.kind} ${manifest.metadata.name}: ${rejection}`);
  }

  private async post(path: string, body: object): Promise<void> {
    const answer = await this.props.server.client.send({ method: 'POST', path, body: withKind(path, body) });
    if (!accepted(answer)) throw new Error(`${path}: ${messageOf(answer)}`);
  }

  private expect(subject: string, holds: boolean, problem: string): void {
    this.props.ledger.expect(
      `${this.props.rendered.environment.name}: snapshots: ${subject}`,
      holds,
      problem,
    );
  }
}

/** Custom resources have to say what they are. */
function withKind(path: string, body: object): object {
  return path.startsWith(api)
    ? { apiVersion: 'snapshot.storage.k8s.io/v1', kind: 'VolumeSnapshot', ...body }
    : body;
}
