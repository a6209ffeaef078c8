import type { IConstruct } from 'constructs';
import type { Permission } from '../catalogues/capabilities';
import type { OperatorName } from '../catalogues/operator-names';
import type { Endpoint } from '../contracts/endpoint';
import type { SecretContract } from '../contracts/secret-contract';
import type { DataScienceComponent } from '../catalogues/data-science-component';
import {
  type ClusterNeeds,
  collected,
  type Download,
  type GpuUse,
  type NamespaceNeed,
  type Prerequisite,
  type Statement,
  type Topics,
  type VolumeNeed,
} from './cluster-needs';
import type { NetworkPeer, PodGroup } from '../contracts/network-use';
import type { ExternalUse } from './network';

/** All that the constructs of one environment state that they need from the cluster, until it is sealed. */
export class NeedsRegistry {
  private readonly statements: Statement[] = [];
  private sealed?: ClusterNeeds;
  private known?: ReadonlySet<string>;

  constructor(private readonly root: IConstruct) {
    registries.set(root, this);
  }

  /** The registry of the environment that a construct belongs to. */
  static of(scope: IConstruct): NeedsRegistry {
    const registry = registries.get(scope.node.root);
    if (registry === undefined) throw new Error(`${scope.node.path} is not part of an environment`);
    return registry;
  }

  /**
   * Takes a statement.
   *
   * @throws Error that names the construct, if the needs are sealed and do not hold the same already: what renders
   * them would not see it
   */
  state<T extends keyof Topics>(scope: IConstruct, topic: T, value: Topics[T]): void {
    if (this.known === undefined) {
      this.statements.push({ scope, topic, value } as Statement);
    } else if (!this.known.has(textOf({ topic, value }))) {
      throw new Error(
        `${scope.node.path} states a need (${topic}: ${JSON.stringify(value)}) after the needs of the environment were ` +
          'sealed, when nothing renders it any more: state it while the stages are constructed',
      );
    }
  }

  /** Ends the collection. @returns what was stated, in an order that does not depend on when it was */
  seal(): ClusterNeeds {
    this.known ??= new Set(this.statements.map(textOf));
    this.sealed ??= collected(this.root, this.statements);
    return this.sealed;
  }

  /** What was stated, for parts of objects that are resolved when the objects are rendered. */
  afterSeal(): ClusterNeeds {
    if (this.sealed === undefined) throw new Error('the needs are read before they are sealed');
    return this.sealed;
  }
}

const registries = new WeakMap<IConstruct, NeedsRegistry>();

function textOf({ topic, value }: Pick<Statement, 'topic' | 'value'>): string {
  return JSON.stringify([topic, value]);
}

/** What a construct needs from the cluster: it can state it, and not read it. Stating it twice is the same as once. */
export class Needs {
  private constructor(private readonly scope: IConstruct) {}

  static of(scope: IConstruct): Needs {
    return new Needs(scope);
  }

  /** An operator, which the environment installs unless it says that it exists. */
  operator(name: OperatorName): void {
    this.state('operators', name);
  }

  /** A component of OpenShift AI, by the name that the release gives it. */
  dataScienceComponent(name: DataScienceComponent): void {
    this.state('dataScienceComponents', name);
  }

  /** Something that OpenShift AI forbids unless it is told otherwise. */
  permission(permission: Permission): void {
    this.state('permissions', permission);
  }

  namespace(need: NamespaceNeed): void {
    this.state('namespaces', need);
  }

  /** Something that must exist before the first sync. */
  prerequisite(prerequisite: Prerequisite): void {
    this.state('prerequisites', prerequisite);
  }

  /** Weights that must be brought to a cluster without internet. */
  download(download: Download): void {
    this.state('downloads', download);
  }

  /** A Secret that exists before its user. With the provider `existing` it becomes a prerequisite. */
  secret(contract: SecretContract): SecretContract {
    this.state('secrets', contract);
    return contract;
  }

  /** A Secret that the cluster or an operator makes from a rendered object, whatever the provider. */
  producedSecret(contract: SecretContract): SecretContract {
    this.state('producedSecrets', contract);
    return contract;
  }

  /** A name that `secrets.versions` can rotate. */
  rotatableSecret(name: string): void {
    this.state('rotatableSecrets', name);
  }

  /** Makes an endpoint known, so that Routes, references and guards find it. */
  endpoint(endpoint: Endpoint): Endpoint {
    this.state('endpoints', endpoint);
    return endpoint;
  }

  /** Opens the network from a peer to an endpoint; ingress is closed otherwise. */
  allow(peer: NetworkPeer, endpoint: Endpoint): void {
    this.state('networkUses', { peer, endpoint });
  }

  /** Opens the network between the pods of a group, at every port. */
  allowAmong(group: PodGroup): void {
    this.state('podGroups', group);
  }

  /** Lets a peer out of the cluster; egress of own pods is closed otherwise. */
  allowExternal(use: ExternalUse): void {
    this.state('externalUses', use);
  }

  /** GPUs, for quotas. */
  gpus(use: GpuUse): void {
    this.state('gpuUses', use);
  }

  /** A volume, for quotas and guide. */
  volume(volume: VolumeNeed): void {
    this.state('volumes', volume);
  }

  private state<T extends keyof Topics>(topic: T, value: Topics[T]): void {
    NeedsRegistry.of(this.scope).state(this.scope, topic, value);
  }
}
