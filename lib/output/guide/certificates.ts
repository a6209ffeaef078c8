import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { serviceCa } from '../../kubernetes/service-ca';
import { code, console } from './markdown';
import { oc } from './shell';
import { applyNamespaces } from './supplied-secrets';

/** ConfigMaps with the CA of servers that somebody else runs, which the cluster admin makes before the first sync. */
export function certificates(rendered: RenderedEnvironment): string[] {
  const keysOf = new Map<string, Set<string>>();
  const wanted = rendered.needs.prerequisites.flatMap(({ object }) =>
    object?.kind === 'ConfigMap' && object.name !== serviceCa.configMap ? [object] : [],
  );
  for (const { name, keys = [] } of wanted) {
    keysOf.set(name, new Set([...(keysOf.get(name) ?? []), ...keys]));
  }
  if (wanted.length === 0) return [];
  const { workloads } = rendered.environment.namespaces;
  return [
    '### Certificates',
    `Make these ConfigMaps, where they are not there yet, each from a file with the certificates in PEM: ${[...keysOf.keys()].map((name) => code(`${name}.crt`)).join(', ')}.`,
    console([
      ...applyNamespaces(rendered, [workloads]),
      ...[...keysOf].map(
        ([name, keys]) =>
          `${oc(rendered)} create configmap ${name} -n ${workloads} ${[...keys].map((key) => `--from-file=${key}=${name}.crt`).join(' ')}`,
      ),
    ]),
  ];
}
