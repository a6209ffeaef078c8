import { parse } from 'yaml';
import type { Manifest } from '../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { outputFiles } from '../../lib/output/output';
import type { OutputFiles } from '../../lib/program/output-files';
import { ocCommands, type OcCommand } from './guide-commands';
import { type KnownObjects, knownObjects } from './known-objects';

/** What an `oc` command of a guide names that nobody makes. */
export function unknownIn(
  text: string,
  environment: RenderedEnvironment,
  output: OutputFiles = outputFiles([environment]),
): string[] {
  const commands = ocCommands(text);
  const known = knownObjects(environment);
  const files = [...output.keys()].map((path) => `dist/${path}`);
  const made = new Set(documentsOf(text));
  return commands.flatMap((command) => {
    const named = objectsOf(command);
    if (command.verb === 'create') for (const name of named) made.add(name);
    const exists = (name: string) => known.objects.has(name) || made.has(name);
    const selected = command.selector === undefined ? [] : [`${command.words[0] ?? ''} ${command.selector}`];
    return [
      ...named.filter((name) => !exists(name)).map((name) => `${name}: ${command.text}`),
      ...(command.namespace === undefined || known.namespaces.has(command.namespace)
        ? []
        : [`namespace ${command.namespace}: ${command.text}`]),
      ...selected
        .filter((label) => !isKnownSelector(label, known))
        .map((label) => `${label}: ${command.text}`),
      ...command.files
        .filter((file) => file.startsWith('dist/') && !files.some((path) => path.startsWith(file)))
        .map((file) => `file ${file}`),
      ...command.keys
        .filter((key) => !named.some((name) => (known.keys.get(name) ?? []).includes(key)))
        .map((key) => `key ${key}: ${command.text}`),
    ];
  });
}

/** Objects that here-documents make. */
function documentsOf(text: string): string[] {
  return [...text.matchAll(/<<'END'\n([\s\S]*?)^END$/gm)].map(([, document = '']) => {
    const { kind, metadata } = parse(document) as Manifest;
    return `${kind.toLowerCase()}s ${metadata.namespace ?? ''}/${metadata.name}`;
  });
}

/** Types as people write them, by the plural. */
const plural = (type: string) =>
  ({ job: 'jobs', secret: 'secrets', configmap: 'configmaps', clusterversion: 'clusterversions' })[type] ??
  (/^[a-z]+$/.test(type) && !type.endsWith('s') ? `${type}s` : type);

/** Names of the objects, as `type namespace/name`. A list of types, a variable and what is no object is left out. */
function objectsOf({ verb, words, namespace = '' }: OcCommand): string[] {
  if (
    ![
      'get',
      'wait',
      'create',
      'label',
      'patch',
      'extract',
      'set data',
      'exec',
      'port-forward',
      'logs',
      'rollout status',
    ].includes(verb)
  )
    return [];
  const rest = verb === 'create' && words[0] === 'secret' ? ['secret', ...words.slice(2)] : words;
  const [type = '', ...names] = rest;
  if (type.includes('/')) {
    const [its = '', name = ''] = type.split('/');
    // A name that a command before has found.
    return name.includes('$') ? [] : [`${plural(its)} ${namespace}/${name}`];
  }
  return names
    .filter((name) => /^[a-z0-9][-a-z0-9.]*$/.test(name))
    .map((name) => `${plural(type)} ${namespace}/${name}`);
}

function isKnownSelector(label: string, { labels }: KnownObjects): boolean {
  const [type = '', selector = ''] = label.split(' ');
  // Logs are those of pods.
  const types = type === '' ? 'pods' : plural(type);
  if (type === 'nodes' || selector.startsWith('argocd.argoproj.io/')) return true;
  return [...labels].some(
    (known) => known === `${types} ${selector}` || known.startsWith(`${types} ${selector}=`),
  );
}
