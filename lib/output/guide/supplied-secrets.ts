import { groupKindOf } from '../../kinds/kinds';
import { compare } from '../../program/compare';
import { isHandover } from '../../cluster/rendered-object';
import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import type { SecretContract, SecretKey } from '../../contracts/secret-contract';
import { originOf } from '../../cluster/secret-origin';
import { pathInFolder } from '../file-name';
import { repositoryFolder } from '../../argocd/repository-folder';
import { console } from './markdown';
import { secretsTable, storedSecrets } from './secrets';
import { fileWith, oc, quote, valueOf } from './shell';

/** Letters and digits only, as External Secrets makes them. */
const random = `random() { LC_ALL=C tr -dc 'a-zA-Z0-9' </dev/urandom | head -c "$1"; }`;

/** The Secrets that a cluster admin makes before the first sync, each with its command; or the entries of a store. */
export function suppliedSecrets(rendered: RenderedEnvironment): string[] {
  const { environment, needs } = rendered;
  const { store } = environment.secrets;
  if (store !== undefined) {
    return [
      '### Secrets',
      `Put these entries into ${store.kind} ${store.name}; External Secrets makes the Secrets of them.`,
      storedSecrets(needs.secrets, store),
    ];
  }
  const supplied = needs.secrets
    .filter((secret) => originOf(secret, environment.secrets) === 'supplied')
    // A copy comes after its source.
    .sort(
      (a, b) =>
        Number(a.copyOf !== undefined) - Number(b.copyOf !== undefined) || compare(fullName(a), fullName(b)),
    );
  if (supplied.length === 0) return [];
  const namespaces = [...new Set(supplied.map(({ namespace }) => namespace))];
  return [
    '### Secrets',
    'Make these Secrets. Their values come from whoever runs the server that checks them; generated ones are known to nobody else.',
    secretsTable('Secret', supplied, fullName),
    console([
      ...applyNamespaces(rendered, namespaces),
      ...(supplied.some(({ keys }) => keys.some(isRandom)) ? [random] : []),
      ...supplied.flatMap((secret) => command(rendered, secret)),
    ]),
  ];
}

function fullName({ namespace, name }: SecretContract): string {
  return `${namespace}/${name}`;
}

/** The namespaces as a cluster admin applies them anyway; Argo CD takes them over. */
export function applyNamespaces(rendered: RenderedEnvironment, names: readonly string[]): string[] {
  return rendered.objects
    .filter(
      ({ manifest, folder }) =>
        isHandover(folder) && groupKindOf(manifest) === 'Namespace' && names.includes(manifest.metadata.name),
    )
    .map((object) => {
      const { folder } = object;
      // As the whole folder is applied later.
      const options = folder === 'bootstrap' ? '' : ' --server-side';
      return `${oc(rendered)} apply${options} -f ${repositoryFolder(rendered.environment)}/${folder}/${pathInFolder(object)}`;
    });
}

function isRandom({ value, generate, from }: SecretKey): boolean {
  return value === undefined && from === undefined && generate !== undefined;
}

function command(rendered: RenderedEnvironment, secret: SecretContract): string[] {
  const { name, namespace, keys, type, copyOf } = secret;
  const asked = keys.filter(
    ({ value, generate, from }) => value === undefined && generate === undefined && from === undefined,
  );
  const isFile = type === 'kubernetes.io/dockerconfigjson';
  const source = (key: SecretKey): string => {
    if (key.value !== undefined) return `--from-literal=${key.name}=${quote(key.value)}`;
    if (isFile) return `--from-file=${key.name}=pull-secret.json`;
    return `--from-file=${key.name}=${fileWith(valueCommand(rendered, key, copyOf))}`;
  };
  const kind = type === undefined ? '' : ` --type=${type}`;
  return [
    ...(isFile
      ? []
      : asked.map(
          (key) => `read -rsp ${quote(`${key.name} of ${namespace}/${name}: `)} ${variable(key)}; echo`,
        )),
    `${oc(rendered)} create secret generic ${name} -n ${namespace}${kind} ${keys.map(source).join(' ')}${isFile ? '  # the configuration is in pull-secret.json' : ''}`,
  ];
}

/** A command that prints the value of a key. */
function valueCommand(rendered: RenderedEnvironment, key: SecretKey, copyOf?: SecretContract): string {
  if (copyOf !== undefined && key.from !== undefined) {
    return `${oc(rendered)} get secret ${copyOf.name} -n ${copyOf.namespace} ${valueOf(key.from)}`;
  }
  return key.generate === undefined ? `printf %s "$${variable(key)}"` : `random ${key.generate}`;
}

function variable({ name }: SecretKey): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
}
