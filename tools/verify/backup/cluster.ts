import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import type { SecretContract } from '../../../lib/contracts/secret-contract';
import { type Manifest, recordAt } from '../../../lib/kubernetes/manifest';
import { accepted, messageOf } from '../api-server/client';
import type { TestServer } from '../api-server/test-server';

/** Values of a Secret, by key. */
export type Values = Readonly<Record<string, string>>;

const account = 'platform-backup';

/** An API server with the credentials of an environment, and what its backup may do there. */
export class Cluster {
  constructor(
    private readonly server: TestServer,
    private readonly rendered: RenderedEnvironment,
  ) {}

  /** Namespaces, and the account of the backup with the roles that are rendered for it. */
  async prepare(): Promise<void> {
    const { namespaces } = this.rendered.environment;
    for (const name of Object.values(namespaces))
      await this.post('/api/v1/namespaces', { metadata: { name } });
    const ours = this.rendered.objects
      .map(({ manifest }) => manifest)
      .filter(({ metadata }) => metadata.name === account);
    for (const [kind, path] of [
      ['ServiceAccount', '/api/v1'],
      ['Role', '/apis/rbac.authorization.k8s.io/v1'],
      ['RoleBinding', '/apis/rbac.authorization.k8s.io/v1'],
    ] as const) {
      for (const manifest of ours.filter((each) => each.kind === kind)) await this.postIn(path, manifest);
    }
  }

  async putSecret({ namespace, name, type }: SecretContract, values: Values): Promise<void> {
    const data = Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
    await this.post(`/api/v1/namespaces/${namespace}/secrets`, {
      metadata: { name, labels: { 'reconcile.external-secrets.io/managed': 'true' } },
      immutable: true,
      type,
      data: Object.fromEntries(data) as Record<string, string>,
    });
  }

  /** Its values; undefined if it is not there. */
  async secret({ namespace, name }: SecretContract): Promise<Values | undefined> {
    const { status, body } = await this.server.client.send({
      method: 'GET',
      path: `/api/v1/namespaces/${namespace}/secrets/${name}`,
    });
    if (status === 404) return undefined;
    const data = Object.entries(recordAt(body, 'data'));
    return Object.fromEntries(
      data.map(([key, value]) => [key, Buffer.from(String(value), 'base64').toString()]),
    );
  }

  async loseSecret({ namespace, name }: SecretContract): Promise<void> {
    await this.server.client.send({
      method: 'DELETE',
      path: `/api/v1/namespaces/${namespace}/secrets/${name}`,
    });
  }

  /** Whether the account of the backup may do something with Secrets of a namespace. */
  async mayAccount(namespace: string, path: string): Promise<boolean> {
    const { status } = await this.server.client.send({
      method: 'GET',
      path: `/api/v1/namespaces/${namespace}/secrets${path}`,
      as: { name: account, namespace: this.rendered.environment.namespaces.backup },
    });
    return status !== 403;
  }

  /** Variables with which a pod of that account finds the API server. */
  async accountVariables(): Promise<Record<string, string>> {
    const { access, folder } = this.server;
    const { backup } = this.rendered.environment.namespaces;
    const { body } = await this.post(`/api/v1/namespaces/${backup}/serviceaccounts/${account}/token`, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: ['https://kubernetes.default.svc'] },
    });
    const files = { ACCOUNT_FILE: String(recordAt(body, 'status').token), API_CA: access.ca };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return {
      API_URL: `https://${access.host}:${access.port}`,
      ...Object.fromEntries(Object.keys(files).map((name) => [name, join(folder, name)])),
    };
  }

  private postIn(group: string, { kind, metadata, ...rest }: Manifest) {
    const plural = `${kind.toLowerCase()}s`;
    return this.post(`${group}/namespaces/${metadata.namespace ?? ''}/${plural}`, {
      kind,
      metadata,
      ...rest,
    });
  }

  private async post(path: string, body: object) {
    const answer = await this.server.client.send({ method: 'POST', path, body });
    if (!accepted(answer)) throw new Error(`${path}: ${messageOf(answer)}`);
    return answer;
  }
}

/** Random values of a Secret as its contract wants them. */
export function randomValues({ keys }: SecretContract): Values {
  return Object.fromEntries(
    keys.map(({ name, value, generate = 20 }) => [
      name,
      value ?? randomBytes(generate).toString('hex').slice(0, generate),
    ]),
  );
}
