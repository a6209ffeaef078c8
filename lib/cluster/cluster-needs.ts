import type { IConstruct } from 'constructs';
import type { Permission } from '../catalogues/capabilities';
import type { OperatorName } from '../catalogues/operator-names';
import type { Endpoint } from '../contracts/endpoint';
import type { SecretContract } from '../contracts/secret-contract';
import { compare } from '../program/compare';
import type { DataScienceComponent } from '../catalogues/data-science-component';
import type { ExternalUse } from './network';
import type { NetworkUse, PodGroup } from '../contracts/network-use';

/** Something that the cluster has before the first sync, and that its owner sees to. */
export interface Prerequisite {
  /** What must be there, in one sentence. */
  readonly text: string;
  /** The command of `oc`, without `oc`, that makes or shows it. @default none */
  readonly command?: string;
  /** The object, where it is one; references to it then resolve. */
  readonly object?: {
    readonly kind:
      | 'Secret'
      | 'ConfigMap'
      | 'PersistentVolumeClaim'
      | 'Namespace'
      | 'ServiceAccount'
      | 'SecretStore'
      | 'ClusterSecretStore';
    readonly name: string;
    readonly namespace?: string;
    readonly keys?: readonly string[];
  };
}

/** Weights that no image holds: somebody brings them, or a running program fetches them from the internet. */
export interface Download {
  /** Hugging Face repository. */
  readonly repository: string;
  /** Where the program that needs them looks for them. */
  readonly place: string;
  /** Program that reads the weights, for people. */
  readonly user: string;
}

/** Levels of the Pod Security Standards, strongest first. */
export type PodSecurity = 'restricted' | 'baseline';

/** A namespace that the environment makes. */
export interface NamespaceNeed {
  readonly name: string;
  /** @default none but those that every namespace has */
  readonly labels?: Readonly<Record<string, string>>;
  /** Weakest Pod Security level that the pods of the component need. @default 'restricted' */
  readonly podSecurity?: PodSecurity;
}

/** GPUs that pods of a component ask for. */
export interface GpuUse {
  readonly name: string;
  readonly namespace: string;
  readonly perReplica: number;
  /** Those of an update too, where old and new ones run at once. */
  readonly replicas: number;
}

/** A volume, rendered or made by an operator. */
export interface VolumeNeed {
  readonly name: string;
  readonly namespace: string;
  /** Kubernetes quantity. */
  readonly size: string;
  /** What makes the claim, for the guide. */
  readonly madeBy: string;
  /** What is on it, and what its loss means. */
  readonly content: string;
  /** Whether the program makes its content again. @default false */
  readonly remade?: boolean;
}

/** What one statement can say, by its topic. */
export interface Topics {
  readonly operators: OperatorName;
  readonly dataScienceComponents: DataScienceComponent;
  readonly permissions: Permission;
  readonly namespaces: NamespaceNeed;
  readonly prerequisites: Prerequisite;
  readonly downloads: Download;
  readonly secrets: SecretContract;
  readonly producedSecrets: SecretContract;
  readonly rotatableSecrets: string;
  readonly endpoints: Endpoint;
  readonly networkUses: NetworkUse;
  readonly podGroups: PodGroup;
  readonly externalUses: ExternalUse;
  readonly gpuUses: GpuUse;
  readonly volumes: VolumeNeed;
}

/** One statement of a construct. */
export type Statement = {
  readonly [T in keyof Topics]: {
    readonly scope: IConstruct;
    readonly topic: T;
    readonly value: Topics[T];
  };
}[keyof Topics];

/** All that the components of an environment need from the cluster; from it follows what stage 00 renders. */
export interface ClusterNeeds {
  /** Components of OpenShift AI. */
  readonly dataScienceComponents: ReadonlySet<DataScienceComponent>;
  /** What OpenShift AI has to permit. */
  readonly permissions: ReadonlySet<Permission>;
  readonly operators: ReadonlySet<OperatorName>;
  /** Namespaces to make, by name. */
  readonly namespaces: ReadonlyMap<string, Required<Omit<NamespaceNeed, 'name'>>>;
  readonly prerequisites: readonly Prerequisite[];
  readonly downloads: readonly Download[];
  readonly secrets: readonly SecretContract[];
  /** Secrets that appear without anybody's doing once the objects are applied. */
  readonly producedSecrets: readonly SecretContract[];
  /** Names that `secrets.versions` can rotate. */
  readonly rotatableSecrets: ReadonlySet<string>;
  readonly endpoints: readonly Endpoint[];
  readonly networkUses: readonly NetworkUse[];
  readonly podGroups: readonly PodGroup[];
  readonly externalUses: readonly ExternalUse[];
  readonly gpuUses: readonly GpuUse[];
  readonly volumes: readonly VolumeNeed[];
}

/**
 * The statements as one value. The order is that of the constructs in the tree, and within one construct that of the
 * texts: when something was stated does not matter.
 */
export function collected(root: IConstruct, statements: readonly Statement[]): ClusterNeeds {
  const place = new Map(root.node.findAll().map((construct, index) => [construct, index]));
  const inOrder = statements
    .map((statement) => ({
      statement,
      at: place.get(statement.scope) ?? 0,
      text: JSON.stringify(statement.value),
    }))
    .sort((a, b) => a.at - b.at || compare(a.text, b.text));
  const all = <T extends keyof Topics>(topic: T): Topics[T][] =>
    inOrder.flatMap(({ statement }) => (statement.topic === topic ? [statement.value as Topics[T]] : []));
  const once = <T extends keyof Topics>(topic: T): Topics[T][] => [
    ...new Map(all(topic).map((value) => [JSON.stringify(value), value])).values(),
  ];
  return Object.freeze({
    dataScienceComponents: new Set(all('dataScienceComponents')),
    permissions: new Set(all('permissions')),
    operators: new Set(all('operators')),
    namespaces: namespacesOf(all('namespaces')),
    prerequisites: Object.freeze(once('prerequisites')),
    downloads: Object.freeze(once('downloads')),
    secrets: Object.freeze(once('secrets')),
    producedSecrets: Object.freeze(once('producedSecrets')),
    rotatableSecrets: new Set(all('rotatableSecrets')),
    endpoints: Object.freeze(all('endpoints')),
    networkUses: Object.freeze(all('networkUses')),
    podGroups: Object.freeze(all('podGroups')),
    externalUses: Object.freeze(all('externalUses')),
    gpuUses: Object.freeze(all('gpuUses')),
    volumes: Object.freeze(all('volumes')),
  });
}

/** Labels come together; the weakest Pod Security level that somebody needs holds. */
function namespacesOf(needs: readonly NamespaceNeed[]): ClusterNeeds['namespaces'] {
  const found = new Map<string, Required<Omit<NamespaceNeed, 'name'>>>();
  for (const { name, labels, podSecurity } of needs) {
    const known = found.get(name);
    const weaker = known?.podSecurity === 'baseline' || podSecurity === 'baseline';
    found.set(name, {
      labels: { ...known?.labels, ...labels },
      podSecurity: weaker ? 'baseline' : 'restricted',
    });
  }
  return new Map([...found].sort(([a], [b]) => compare(a, b)));
}
