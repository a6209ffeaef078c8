import { compare } from '../../program/compare';
import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { originOf } from '../../cluster/secret-origin';
import { code, console, row, table } from './markdown';
import { backups } from './restore';
import { oc } from './shell';
import { snapshotsMade } from './snapshots';

/** What Git does not hold, how to save it, and how to change a password. */
export function backUp(rendered: RenderedEnvironment): string[] {
  const { backup } = rendered;
  return [
    '## Back up',
    ...(backup === undefined ? [] : backups(rendered, backup)),
    'Git holds everything but the following.',
    ...volumes(rendered),
    ...databases(rendered),
    ...secrets(rendered),
  ];
}

function volumes(rendered: RenderedEnvironment): string[] {
  const all = [...rendered.needs.volumes].sort((a, b) =>
    compare(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`),
  );
  if (all.length === 0) return [];
  const snapshots = rendered.backup?.snapshots;
  const lost = snapshots === undefined ? all.filter(({ remade }) => remade !== true) : [];
  return [
    table(
      'Volume | Content',
      all.map(({ namespace, name, content }) => row(`${namespace}/${name}`, content)),
    ),
    ...(lost.length === 0
      ? []
      : [
          `A snapshot of each that cannot be made again, where the StorageClass can (${code(`${oc(rendered)} get volumesnapshotclasses`)} names a default one):`,
          console([
            ...snapshot(rendered),
            ...lost.map(({ namespace, name }) => `snapshot ${namespace} ${name}`),
          ]),
        ]),
    ...(snapshots === undefined ? [] : snapshotsMade(rendered, snapshots)),
  ];
}

/** Databases of a PostgreSQL that is ours, from its own pod: what is registered, and a dump. */
function databases(rendered: RenderedEnvironment): string[] {
  const own = rendered.databases.flatMap(({ name, endpoint }) =>
    endpoint === undefined ? [] : [{ name, endpoint }],
  );
  if (own.length === 0) return [];
  const inPod = ({ service, namespace }: (typeof own)[number]['endpoint']) =>
    `${oc(rendered)} exec deployment/${service} -n ${namespace} --`;
  return [
    'A dump of each database, as text. What is registered in it, table by table, first:',
    console(
      own.flatMap(({ name, endpoint }) => [
        `${inPod(endpoint)} psql -U postgres -d ${name} -c 'SELECT relname, n_live_tup FROM pg_stat_user_tables'`,
        `${inPod(endpoint)} pg_dump -U postgres ${name} >${name}.sql`,
      ]),
    ),
  ];
}

function snapshot(rendered: RenderedEnvironment): string[] {
  return [
    'snapshot() {',
    `  ${oc(rendered)} apply -f - <<END`,
    'apiVersion: snapshot.storage.k8s.io/v1',
    'kind: VolumeSnapshot',
    'metadata: { name: "$2-$(date +%Y%m%d)", namespace: "$1" }',
    'spec: { source: { persistentVolumeClaimName: "$2" } }',
    'END',
    '}',
  ];
}

function secrets(rendered: RenderedEnvironment): string[] {
  const { environment, needs } = rendered;
  const { provider, store } = environment.secrets;
  const own = needs.secrets.filter(
    (secret) =>
      store === undefined && (provider === 'existing' || originOf(secret, environment.secrets) !== 'copied'),
  );
  const [first] = [...needs.rotatableSecrets].sort(compare);
  return [
    ...(own.length === 0
      ? []
      : [
          'These Secrets, encrypted and outside of Git: without them the data stays readable, and nobody gets in.',
          console(
            own
              .map(({ namespace, name }) => `${namespace} ${name}`)
              .sort(compare)
              .map((words) => {
                const [namespace = '', name = ''] = words.split(' ');
                return `${oc(rendered)} get secret ${name} -n ${namespace} -o yaml >${namespace}.${name}.yaml`;
              }),
          ),
        ]),
    ...(first === undefined
      ? []
      : [
          `To change a password, raise its version in the environment file, for example ${code(`secrets: { versions: { ${first}: 2 } }`)}, run ${code('npm run synth')}, commit and push. Consumers take over the new one by themselves, and the old one ends. Names: ${[
            ...needs.rotatableSecrets,
          ]
            .sort(compare)
            .map(code)
            .join(', ')}.`,
        ]),
  ];
}
