import type { IConstruct } from 'constructs';
import type { OperatorName } from '../catalogues/operator-names';
import type { DataScienceComponent, Release } from '../releases/release';
import type { Environment } from '../environment/schema';
import type { Endpoint } from '../contracts/endpoint';
import { Images } from './images';
import type { ExternalUse, NetworkPeer, NetworkUse, OwnPods } from './network';
import { type SecretContract, type SecretDeclaration, secretInVersion } from '../contracts/secret-contract';

/** Something that the cluster has before the first sync: the owner's duty. */
export interface Duty {
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
  /** What needs them. */
  readonly user: string;
}

/** What a component needs from the cluster. Gathered here, rendered once in stage 00. */
export type Need =
  | { readonly operator: OperatorName }
  | { readonly dataScienceComponent: DataScienceComponent }
  | {
      readonly namespace: string;
      readonly labels?: Readonly<Record<string, string>>;
      /** Weakest Pod Security level that the pods of the component need. @default 'restricted' */
      readonly podSecurity?: PodSecurity;
    };

/** Levels of the Pod Security Standards, strongest first. */
export type PodSecurity = 'restricted' | 'baseline';

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

const platforms = new WeakMap<IConstruct, Platform>();

/**
 * The cluster as the components see it: its settings, and the place where their needs come together.
 * There is one per environment, found from any construct with {@link Platform.of}.
 */
export class Platform {
  readonly images: Images;
  /** Needs by component key, with the constructs that stated them. */
  readonly dataScienceComponents = new Map<DataScienceComponent, string[]>();
  /** Operators that something needs, with the constructs that need them. */
  readonly operators = new Map<OperatorName, string[]>();
  /** Namespaces to make, with their labels. */
  readonly namespaces = new Map<string, { labels: Record<string, string>; podSecurity: PodSecurity }>();
  readonly duties: Duty[] = [];
  readonly downloads: Download[] = [];
  readonly secrets: SecretContract[] = [];
  /** Names that `secrets.versions` can rotate. */
  readonly rotatableSecrets = new Set<string>();
  /** Secrets that appear without anybody's doing once the objects are applied. */
  readonly producedSecrets: SecretContract[] = [];
  readonly networkUses: NetworkUse[] = [];
  readonly externalUses: ExternalUse[] = [];
  readonly ownPods: OwnPods[] = [];
  readonly endpoints: Endpoint[] = [];
  readonly volumes: VolumeNeed[] = [];
  readonly gpuUses: GpuUse[] = [];

  private readonly completions: (() => void)[] = [];

  constructor(
    root: IConstruct,
    readonly environment: Environment,
    readonly release: Release,
  ) {
    this.images = new Images(environment.images);
    platforms.set(root, this);
  }

  /** The platform of the environment that a construct belongs to. */
  static of(scope: IConstruct): Platform {
    const platform = platforms.get(scope.node.root);
    if (platform === undefined) throw new Error(`${scope.node.path} is not part of an environment`);
    return platform;
  }

  /** States a need; stating it twice is the same as once. */
  require(scope: IConstruct, need: Need): void {
    if ('namespace' in need) {
      const known = this.namespaces.get(need.namespace);
      const weaker = known?.podSecurity === 'baseline' || need.podSecurity === 'baseline';
      this.namespaces.set(need.namespace, {
        labels: { ...known?.labels, ...need.labels },
        podSecurity: weaker ? 'baseline' : 'restricted',
      });
    } else if ('operator' in need) {
      const users = this.operators.get(need.operator) ?? [];
      this.operators.set(need.operator, [...users, scope.node.path]);
    } else {
      const users = this.dataScienceComponents.get(need.dataScienceComponent) ?? [];
      this.dataScienceComponents.set(need.dataScienceComponent, [...users, scope.node.path]);
    }
  }

  /** Whether the program installs an operator that something needs. */
  manages(operator: OperatorName): boolean {
    const { operators } = this.environment;
    return typeof operators === 'string' ? operators === 'managed' : operators[operator] !== 'existing';
  }

  /** States something that must exist before the first sync. */
  expect(duty: Duty): void {
    this.duties.push(duty);
  }

  /** States weights that must be brought to a cluster without internet. */
  declareDownload(download: Download): void {
    this.downloads.push(download);
  }

  /**
   * Declares a Secret, in the version that the environment states. With the provider `existing` it becomes a duty.
   *
   * @returns the contract; only it knows the name of the Secret
   */
  declareSecret(declaration: SecretDeclaration): SecretContract {
    const contract = declaration.changesInPlace === true ? declaration : this.inVersion(declaration);
    this.secrets.push(contract);
    return contract;
  }

  /** The contract of a Secret in the version that the environment states, which may state one from now on. */
  inVersion(declaration: SecretDeclaration): SecretContract {
    const rotatesWith = declaration.rotatesWith ?? declaration.name;
    this.rotatableSecrets.add(rotatesWith);
    return secretInVersion(declaration, this.environment.secrets.versions[rotatesWith] ?? 1);
  }

  /** Declares a Secret that the cluster or an operator makes from a rendered object, whatever the provider. */
  declareProducedSecret(contract: SecretContract): SecretContract {
    this.producedSecrets.push(contract);
    return contract;
  }

  /** Makes an endpoint known, so that Routes, references and guards find it. */
  declareEndpoint(endpoint: Endpoint): Endpoint {
    this.endpoints.push(endpoint);
    return endpoint;
  }

  /** Opens the network from a peer to an endpoint; ingress is closed otherwise. */
  allow(peer: NetworkPeer, endpoint: Endpoint): void {
    this.networkUses.push({ peer, endpoint });
  }

  /** Lets a peer out of the cluster; egress of own pods is closed otherwise. */
  allowExternal(use: ExternalUse): void {
    this.externalUses.push(use);
  }

  /** Makes pods known whose egress is closed up to their declared uses. */
  declareOwnPods(pods: OwnPods): void {
    this.ownPods.push(pods);
  }

  /** Makes the GPUs of a component known to quotas. */
  declareGpuUse(use: GpuUse): void {
    this.gpuUses.push(use);
  }

  /** Makes a volume known to quotas and guide. */
  declareVolume(volume: VolumeNeed): void {
    this.volumes.push(volume);
  }

  /**
   * Runs `complete` after the last stage is constructed: objects that depend on what others asked for are
   * made there.
   */
  whenComplete(complete: () => void): void {
    this.completions.push(complete);
  }

  /** Runs what {@link whenComplete} gathered, in order, and what that adds. Called for the stages, and then for the delivery. */
  completeAll(): void {
    for (let next = this.completions.shift(); next !== undefined; next = this.completions.shift()) next();
  }
}
