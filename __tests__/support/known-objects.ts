import { endpointModels } from '../../lib/environment/model-kinds';
import { producedBy } from '../../lib/releases/release';
import { groupOf, type Manifest, recordAt } from '../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { type GroupKind, recordOf } from '../../lib/kinds/kinds';

/** What commands may name, as `type namespace/name`; the namespace is empty for what has none. */
export interface KnownObjects {
  readonly objects: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
  /** Keys by `type namespace/name`. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  readonly namespaces: ReadonlySet<string>;
}

/** What OpenShift and Argo CD have without us. */
function ofThePlatform(argocd: string): [type: string, namespace: string, name: string, ...keys: string[]][] {
  return [
    ['clusterversions', '', 'version'],
    ['ingresses.config.openshift.io', '', 'cluster'],
    ['images.config.openshift.io', '', 'cluster'],
    ['proxies.config.openshift.io', '', 'cluster'],
    ['secrets', 'openshift-config', 'pull-secret', '.dockerconfigjson'],
    ['configmaps', 'openshift-config-managed', 'default-ingress-cert', 'ca-bundle.crt'],
    ['routes', 'openshift-monitoring', 'thanos-querier'],
    ['configmaps', argocd, 'argocd-ssh-known-hosts-cm', 'ssh_known_hosts'],
    ['configmaps', argocd, 'argocd-tls-certs-cm'],
  ];
}

/** Everything that is rendered, made by an operator from it, declared, or part of the platform. */
export function knownObjects(rendered: RenderedEnvironment): KnownObjects {
  const { environment, platform, needs, objects } = rendered;
  const known = new Set<string>();
  const labels = new Set<string>();
  const keys = new Map<string, readonly string[]>();
  const namespaces = new Set([
    'openshift-config',
    'openshift-config-managed',
    'kube-system',
    environment.delivery.namespace,
  ]);
  const add = (type: string, namespace: string, name: string, its: readonly string[] = []) => {
    known.add(`${type} ${namespace}/${name}`);
    keys.set(`${type} ${namespace}/${name}`, its);
    if (namespace !== '') namespaces.add(namespace);
  };
  for (const { manifest } of objects) {
    const { metadata, kind } = manifest;
    const type = typeOf(manifest);
    add(type, metadata.namespace ?? '', metadata.name, Object.keys(recordAt(manifest, 'data')));
    for (const [key, value] of Object.entries(metadata.labels ?? {})) labels.add(`${type} ${key}=${value}`);
    for (const produced of producedBy(platform.release, manifest)) {
      add(`${produced.kind.toLowerCase()}s`, produced.namespace ?? '', produced.name, produced.keys);
    }
    for (const text of Object.values(recordAt(manifest, 'data'))) {
      // What a CronJob makes, and the pod that an operator makes of it.
      if (typeof text !== 'string' || !text.includes('"kind": "LMEvalJob"')) continue;
      const run = JSON.parse(text) as Manifest;
      add(typeOf(run), run.metadata.namespace ?? '', run.metadata.name);
      add('pods', run.metadata.namespace ?? '', run.metadata.name);
    }
    if (kind === 'Job') {
      const pods = recordAt(manifest, 'spec', 'template', 'metadata', 'labels');
      for (const [key, value] of Object.entries(pods)) labels.add(`pods ${key}=${String(value)}`);
    }
    if (kind === 'InferenceService') labels.add(`pods serving.kserve.io/inferenceservice=${metadata.name}`);
    if (kind === 'Notebook') labels.add('pods opendatahub.io/workbenches=true');
  }
  for (const { namespace, name, keys: its } of [...needs.secrets, ...needs.producedSecrets]) {
    add(
      'secrets',
      namespace,
      name,
      its.map((key) => key.name),
    );
  }
  for (const { namespace, name } of needs.volumes) add('persistentvolumeclaims', namespace, name);
  for (const { object } of needs.prerequisites) {
    if (object !== undefined)
      add(`${object.kind.toLowerCase()}s`, object.namespace ?? '', object.name, object.keys);
  }
  // OpenShift makes it in every namespace.
  for (const namespace of needs.namespaces.keys())
    add('configmaps', namespace, 'openshift-service-ca.crt', ['service-ca.crt']);
  for (const [type, namespace, name, ...its] of ofThePlatform(environment.delivery.namespace))
    add(type, namespace, name, its);
  // An object store of the cluster that is not ours.
  const { host } = rendered.objectStore.connection;
  const [service = '', namespace = '', svc] = host.split('.');
  if (svc === 'svc') add('services', namespace, service);
  return { objects: known, labels, keys, namespaces };
}

/** As `oc` names a type: in the plural, with the group for custom resources. */
function typeOf(object: GroupKind): string {
  const { resource, definition } = recordOf(object);
  return definition === 'kubernetes' ? resource : `${resource}.${groupOf(object.apiVersion)}`;
}

/** Hosts that the environment has: those of its Routes, and those that its settings name. */
export function knownHosts({ environment, objects, models, toolServers }: RenderedEnvironment): Set<string> {
  const routes = objects.flatMap(({ manifest }) =>
    manifest.kind === 'Route' ? [String(recordAt(manifest, 'spec').host)] : [],
  );
  // Knative makes the Routes of Serverless models.
  const serverless = models
    .filter(({ name }) =>
      environment.models.some((model) => model.name === name && model.mode === 'Serverless'),
    )
    .flatMap(({ externalHost }) => externalHost ?? []);
  const { delivery, huggingFace, objectStore } = environment;
  const store = objectStore.type === 'external' ? [objectStore.endpoint] : [];
  const elsewhere = endpointModels(environment).map(({ source }) => source.url);
  const urls = [delivery.server, delivery.repository, huggingFace.endpoint, ...store, ...elsewhere].flatMap(
    (url) => /^\w+:\/\/(?:[^@/]*@)?([^/:]+)/.exec(url)?.[1] ?? [],
  );
  // A person tells Llama Stack their addresses.
  const tools = toolServers.map(({ endpoint }) => endpoint.host);
  return new Set([...routes, ...serverless, ...urls, ...tools]);
}
