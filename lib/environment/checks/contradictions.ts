import { ownCluster } from '../../kubernetes/own-cluster';
import type { Draft } from '../draft';
import type { Finding, SettingPath } from '../finding';

/** PAI-110: settings outside of models that contradict each other. */
export function contradictions(draft: Draft): Finding[] {
  return [
    ...defaultStorageClass(draft),
    ...llamaStackStorage(draft),
    ...llamaStackPolicy(draft),
    ...secretStore(draft),
    ...emptyOverrides(draft),
    ...objectStoreCa(draft),
    ...registryStage(draft),
    ...sharedNamespaces(draft),
    ...converterPool(draft),
    ...ownArgoCd(draft),
  ];
}

function contradiction(path: SettingPath, message: string, remedy: string): Finding {
  return { code: 'PAI-110', path, message, remedy };
}

function defaultStorageClass({ cluster }: Draft): Finding[] {
  if (cluster?.storageClassIsDefault !== true || Object.hasOwn(cluster, 'storageClass')) return [];
  return [
    contradiction(
      ['cluster', 'storageClassIsDefault'],
      'it confirms storageClass, which is not given',
      'write storageClass too, or remove storageClassIsDefault',
    ),
  ];
}

/** The Llama Stack operator makes a volume whose class its resource cannot name: the cluster's default. */
function llamaStackStorage({ cluster, stages, rag }: Draft): Finding[] {
  if (rag?.llamaStack?.server === 'deployment') return [];
  if (cluster?.storageClass === undefined || cluster.storageClassIsDefault === true) return [];
  if (stages?.includes('stage02-model-alignment') !== true) return [];
  return [
    contradiction(
      ['cluster', 'storageClass'],
      `the volume of Llama Stack comes from the default class of the cluster, which may not be ${cluster.storageClass}`,
      'make it the default and write storageClassIsDefault: true, or remove storageClass',
    ),
  ];
}

function llamaStackPolicy({ rag }: Draft): Finding[] {
  const settings = rag?.llamaStack;
  if (settings?.server !== 'deployment' || settings.networkPolicy !== true) return [];
  return [
    contradiction(
      ['rag', 'llamaStack', 'networkPolicy'],
      'it is a field of the resource of the operator, which does not run this server',
      'remove networkPolicy, or write server: operator',
    ),
  ];
}

function secretStore({ secrets }: Draft): Finding[] {
  if (secrets?.provider !== 'existing' || secrets.store === undefined) return [];
  return [
    contradiction(
      ['secrets', 'store'],
      'nothing reads the store with provider existing',
      'remove store, or write provider: external-secrets',
    ),
  ];
}

function emptyOverrides({ images }: Draft): Finding[] {
  // A draft has a key without value where the file has a wrong one.
  return Object.entries<object | undefined>(images?.overrides ?? {}).flatMap(([name, override]) =>
    override === undefined || Object.keys(override).length > 0
      ? []
      : [
          contradiction(
            ['images', 'overrides', name],
            'the override changes nothing',
            'write repository, tag or digest, or remove the entry',
          ),
        ],
  );
}

function objectStoreCa({ objectStore }: Draft): Finding[] {
  if (objectStore?.type !== 'external' || objectStore.ca === undefined) return [];
  if (objectStore.endpoint?.startsWith('http://') !== true) return [];
  return [
    contradiction(
      ['objectStore', 'ca'],
      `the endpoint ${objectStore.endpoint} uses no certificate`,
      `write ${objectStore.endpoint.replace('http:', 'https:')} as endpoint, or remove ca`,
    ),
  ];
}

/** Stage 01 makes the registry, beside the models that it registers. */
function registryStage({ modelRegistry, stages }: Draft): Finding[] {
  const stage = 'stage01-model-serving';
  // A misspelt stage can be the one that seems to lack.
  if (modelRegistry === undefined || stages === undefined || stages.includes(undefined)) return [];
  if (stages.includes(stage)) return [];
  return [
    contradiction(
      ['modelRegistry'],
      `${stage} makes the model registry, and it is not in the list of stages`,
      `add ${stage} to stages, or remove modelRegistry`,
    ),
  ];
}

/** The operator makes its instance in the cluster that the bootstrap is applied to, always of one name. */
function ownArgoCd({ delivery }: Draft): Finding[] {
  if (delivery?.argocd !== 'managed') return [];
  const remote: Finding[] =
    delivery.server === undefined || delivery.server === ownCluster
      ? []
      : [
          contradiction(
            ['delivery', 'server'],
            `Argo CD runs in another cluster than ${delivery.server} and cannot be installed from here`,
            'write argocd: existing, or remove server',
          ),
        ];
  const made = 'openshift-gitops';
  const account: Finding[] =
    delivery.account === undefined
      ? []
      : [
          contradiction(
            ['delivery', 'account'],
            'our own Argo CD has an account of its own',
            'write argocd: existing, or remove account',
          ),
        ];
  return [
    ...remote,
    ...account,
    ...(['namespace', 'instance'] as const).flatMap((setting) => {
      const name = delivery[setting];
      return name === undefined || name === made
        ? []
        : [
            contradiction(
              ['delivery', setting],
              `the operator of Argo CD makes ${made}, not ${name}`,
              `write argocd: existing, or remove ${setting}`,
            ),
          ];
    }),
  ];
}

/** Each namespace has one owner and one network policy; sharing one mixes both. */
function sharedNamespaces({ namespaces, delivery }: Draft): Finding[] {
  const settings: [SettingPath, string | undefined][] = [
    [['delivery', 'namespace'], delivery?.namespace],
    [['namespaces', 'objectStore'], namespaces?.objectStore],
    [['namespaces', 'workloads'], namespaces?.workloads],
    [['namespaces', 'modelRegistry'], namespaces?.modelRegistry],
    [['namespaces', 'backup'], namespaces?.backup],
    [['namespaces', 'pullSecret'], namespaces?.pullSecret],
  ];
  const owners = new Map<string, SettingPath>();
  return settings.flatMap(([path, name]) => {
    if (name === undefined) return [];
    const owner = owners.get(name);
    if (owner === undefined) {
      owners.set(name, path);
      return [];
    }
    return [contradiction(path, `${name} is already ${owner.join('.')}`, 'write another namespace')];
  });
}

function converterPool({ rag }: Draft): Finding[] {
  const converter = rag?.documentConverter;
  if (converter?.mode !== 'operator' || converter.gpuPool === undefined) return [];
  return [
    contradiction(
      ['rag', 'documentConverter', 'gpuPool'],
      'the operator decides where Docling runs',
      'write mode: deployment too, or remove gpuPool',
    ),
  ];
}
