import type { DataScienceComponent } from '../catalogues/data-science-component';
import type { OperatorName } from '../catalogues/operator-names';
import type { Manifest } from '../kubernetes/manifest';
import type { SyncWave } from './sync-waves';
import type { FoundReference } from './references';

/** Who brings the definition of a kind. */
export type DefinitionOwner =
  | { readonly operator: OperatorName }
  | { readonly component: DataScienceComponent }
  /** An operator that no catalogue has: the owner of the cluster installs it, and a component states it as a prerequisite. */
  | 'owner'
  /** OpenShift itself, or Argo CD. */
  | 'cluster'
  /** Kubernetes, whose API server has the kind built in. */
  | 'kubernetes';

/** How Argo CD learns whether an object is healthy. */
type Health =
  /** Lua that we give it. */
  | { readonly check: string; readonly source: string }
  /** It knows by itself, in this version and later, and knows it right. */
  | { readonly builtIn: string }
  /** Applied is healthy: why nothing is to be waited for. */
  | { readonly applied: string };

/** How a person sees that an object works. */
type StateCheck =
  /** `oc wait` for it ends well, for example `condition=Ready`. */
  | { readonly wait: string }
  /** `oc get` prints what the JSONPath finds: the answer, where there is one right answer. */
  | { readonly print: string; readonly answer?: string }
  /** `oc rollout status` ends well. */
  | 'rollout';

/** What the commands of the guide need to know of their environment. */
interface CommandContext {
  /** Beginning of a command for the cluster of the environment. */
  readonly oc: string;
  /** Beginning of a command for the cluster of Argo CD. */
  readonly argocd: string;
  readonly argocdNamespace: string;
  readonly workloadsNamespace: string;
  /** Name of the Application that keeps the others. */
  readonly rootApplication: string;
  readonly stageApplications: readonly string[];
}

/** Something that can go wrong where the kind is rendered. */
export interface Trouble {
  readonly seen: string;
  /** The command that shows the cause. */
  readonly command: (context: CommandContext) => string;
  readonly action: string;
}

/** Where the pods of a kind are stated. */
interface PodPlace {
  /** Path of a pod template, or of the specification itself. */
  readonly template: readonly string[] | 'none';
  readonly spec: readonly string[];
  /** Paths of further specifications, where an object has pods of several kinds. @default none */
  readonly more?: readonly (readonly string[])[];
  /**
   * `server`: the pods run until something changes their template; `once`: they end by themselves; `operator`: an
   * operator decides.
   */
  readonly runs: 'server' | 'once' | 'operator';
  /** `writable` where people install software in a running container. @default read-only */
  readonly root?: 'writable';
}

/** What a custom resource has to say, since its operator's default is missing, unsafe or none of ours. */
interface StatedFields {
  readonly required: readonly string[];
  /** What it must not say, and why. */
  readonly forbidden: readonly { readonly path: string; readonly value: unknown; readonly reason: string }[];
}

/** All that the program knows of one kind of one API group, in every release. What differs is in `lib/releases`. */
export interface KindRecord {
  /** Name in the paths of the API, in roles and in commands: the plural in lower case. */
  readonly resource: string;
  readonly scope: 'Cluster' | 'Namespaced';
  readonly definition: DefinitionOwner;
  /** Sync wave of every object of the kind, where its role is the same wherever it appears. */
  readonly syncWave: SyncWave | 'of its component';
  readonly health: Health;
  readonly state: StateCheck | 'none';
  readonly troubles: readonly Trouble[] | 'none';
  /** References to other objects that are particular to the kind; not those of its pods. */
  readonly references: ((manifest: Manifest) => readonly FoundReference[]) | 'none';
  /** What a file name says of the kind. The group is part of it where another group has the kind too. */
  readonly fileName: 'kind' | 'kind and group';
  /** What its names may be: a DNS label or label value, a DNS subdomain, or whatever fits into a path. */
  readonly nameForm: 'label' | 'subdomain' | 'path segment';
  readonly pods: PodPlace | 'none';
  /** Path of the labels that it selects by. */
  readonly selector: readonly string[] | 'none';
  readonly stated: StatedFields | 'none';
}

/** The kinds of one API group. */
export type GroupKinds = Readonly<Record<string, KindRecord>>;

/** What is the same for most kinds: one group has them, they have no pods, and leave nothing unsafe to an operator. */
export const plain = {
  fileName: 'kind',
  nameForm: 'subdomain',
  pods: 'none',
  selector: 'none',
  stated: 'none',
} as const;

/** Health of objects without a status. */
export const settings = { applied: 'settings that others read; it has no status' } as const;

/** Health that Argo CD has always known (argoproj/gitops-engine pkg/health/health.go @0d0c679). */
export const knownToArgoCd = { builtIn: 'every version' } as const;

/** Pods of a template at `spec.template`. */
export function templatePods(runs: PodPlace['runs'], ...template: readonly string[]): PodPlace {
  return { template, spec: [...template, 'spec'], runs };
}

/** Fields of the resources that a container must state. */
export function resourceFields(path: string): string[] {
  return ['requests.cpu', 'requests.memory', 'requests.ephemeral-storage', 'limits.cpu', 'limits.memory'].map(
    (field) => `${path}.${field}`,
  );
}
