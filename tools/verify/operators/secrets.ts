import { type Manifest, recordAt } from '../../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import type { SecretContract } from '../../../lib/contracts/secret-contract';
import { originOf } from '../../../lib/cluster/secret-origin';
import type { ApiClient } from '../api-server/client';
import type { Failure } from '../check';
import { healthOf } from './health';
import { type LiveObject, objectAt, until } from './live';
import { storedValue } from './secret-store';

/** Kinds of External Secrets that report whether they work. */
const REPORTING = ['SecretStore', 'ExternalSecret'];

/** A Secret as the cluster has it. */
interface RealSecret {
  /** Values by key, in base64. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly type: unknown;
  readonly immutable: boolean;
}

/** Secrets of an environment by `<namespace>/<name>`, after External Secrets has settled. */
export type RealSecrets = ReadonlyMap<string, RealSecret>;

/** Waits until everything of External Secrets is healthy by our health checks. @throws Error with what is not */
export async function settledSecrets(client: ApiClient, rendered: RenderedEnvironment): Promise<RealSecrets> {
  const manifests = rendered.objects.map(({ manifest }) => manifest);
  const reporting = manifests.filter(({ kind }) => REPORTING.includes(kind));
  for (const manifest of reporting) await healthy(client, manifest);
  const targets = reporting.filter(({ kind }) => kind === 'ExternalSecret').map(targetOf);
  const found = await Promise.all(targets.map((path) => objectAt(client, path)));
  return new Map(
    found.map((secret) => [
      `${secret.metadata.namespace ?? ''}/${secret.metadata.name}`,
      { data: recordAt(secret, 'data'), type: secret.type, immutable: secret.immutable === true },
    ]),
  );
}

/** What is wrong with the Secrets that External Secrets has made for an environment. */
export function secretFailures(secrets: RealSecrets, rendered: RenderedEnvironment): Failure[] {
  const made = new Map(
    rendered.objects
      .filter(({ manifest }) => manifest.kind === 'ExternalSecret')
      .map(({ manifest }) => [`${manifest.metadata.namespace ?? ''}/${manifest.metadata.name}`, manifest]),
  );
  return rendered.needs.secrets
    .flatMap((secret) => [secret, ...(secret.older ?? [])])
    .filter((secret) => made.has(placeOf(secret)))
    .flatMap((secret) =>
      secretProblems(secret, secrets, rendered, made.get(placeOf(secret))).map((message) => ({
        subject: `${rendered.environment.name}: Secret ${placeOf(secret)}`,
        message,
      })),
    );
}

/** What is wrong with one Secret, in sentences. */
function secretProblems(
  contract: SecretContract,
  secrets: RealSecrets,
  { environment }: RenderedEnvironment,
  external: Manifest | undefined,
): string[] {
  const real = secrets.get(placeOf(contract));
  if (real === undefined) return ['is not made'];
  const [wanted, keys] = [contract.keys.map(({ name }) => name).sort(), Object.keys(real.data).sort()];
  const source = contract.copyOf === undefined ? undefined : secrets.get(placeOf(contract.copyOf));
  const { store } = environment.secrets;
  const stored = store !== undefined && originOf(contract, environment.secrets) === 'stored';
  const immutable = recordAt(external, 'spec', 'target').immutable === true;
  return [
    ...(wanted.join() === keys.join() ? [] : [`has the keys ${keys.join(', ')}, not ${wanted.join(', ')}`]),
    ...(real.type === (contract.type ?? 'Opaque') ? [] : [`is of type ${String(real.type)}`]),
    ...(real.immutable === immutable ? [] : [immutable ? 'can be changed' : 'cannot be changed']),
    ...contract.keys.flatMap(({ name, value, generate, from }) => {
      const text = decoded(real.data[name]);
      if (stored && value === undefined)
        return text === storedValue(contract, from ?? name, store)
          ? []
          : [`key ${name} is not that of the store`];
      if (value !== undefined) return text === value ? [] : [`key ${name} is ${text}, not ${value}`];
      if (from !== undefined && source !== undefined)
        return real.data[name] === source.data[from] ? [] : [`key ${name} is no copy of ${from}`];
      return generate === undefined || new RegExp(`^[A-Za-z0-9]{${generate}}$`).test(text)
        ? []
        : [`key ${name} is not ${generate} letters and digits`];
    }),
  ];
}

/** Secrets whose values are not what they were, in sentences. */
export function changedSecrets(before: RealSecrets, after: RealSecrets): string[] {
  return [...before]
    .filter(([place, { data }]) => JSON.stringify(after.get(place)?.data) !== JSON.stringify(data))
    .map(([place]) => `Secret ${place} has other values, or none`);
}

/** Waits until an object is healthy by our health check. @throws Error with its words if it does not become so */
async function healthy(client: ApiClient, manifest: Manifest): Promise<LiveObject> {
  let words = '';
  const ask = async () => {
    const live = await objectAt(client, pathOf(manifest));
    const { status, message } = healthOf(live);
    words = `${String(status)}: ${String(message)}`;
    return status === 'Healthy' ? live : undefined;
  };
  const { kind, metadata } = manifest;
  return until(`${kind} ${metadata.namespace ?? ''}/${metadata.name} is healthy`, ask, 60).catch(
    (error: unknown) => {
      throw new Error(`${error instanceof Error ? error.message : String(error)}; ${words}`);
    },
  );
}

/** Path of an object of External Secrets in the API. */
export function pathOf({ kind, metadata }: Manifest): string {
  return `/apis/external-secrets.io/v1/namespaces/${metadata.namespace ?? ''}/${kind.toLowerCase()}s/${metadata.name}`;
}

function targetOf(external: Manifest): string {
  const { name, namespace = '' } = external.metadata;
  const target = recordAt(external, 'spec', 'target').name;
  return `/api/v1/namespaces/${namespace}/secrets/${typeof target === 'string' ? target : name}`;
}

/** `<namespace>/<name>` of a Secret. */
export function placeOf({ namespace, name }: SecretContract): string {
  return `${namespace}/${name}`;
}

function decoded(value: unknown): string {
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : '';
}
