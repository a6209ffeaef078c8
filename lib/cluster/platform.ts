import type { IConstruct } from 'constructs';
import type { Capability } from '../catalogues/capabilities';
import type { OperatorName } from '../catalogues/operator-names';
import { type SecretContract, type SecretDeclaration, secretInVersion } from '../contracts/secret-contract';
import type { Environment } from '../environment/schema';
import type { Release } from '../releases/release';
import { Images } from './images';
import { Needs } from './needs';

const platforms = new WeakMap<IConstruct, Platform>();

/** Where the pull secret of pods comes from; `cluster`: nodes pull with that of the cluster. */
export type PullSecretOrigin = 'cluster' | 'existing' | 'store' | 'copies';

/**
 * What every component may know of its cluster: its release, its images, and these few facts. What is particular to a
 * component comes by its props, from its stage. There is one per environment, found from any construct with
 * {@link Platform.of}. What components need from the cluster they state with {@link Needs}.
 */
export class Platform {
  readonly images: Images;
  /** Domain of the default router, below which the hosts of all Routes lie. */
  readonly appsDomain: string;
  /** StorageClass of every volume. @default the cluster's default class */
  readonly storageClass?: string;
  /** Names of our namespaces, by purpose. */
  readonly namespaces: Environment['namespaces'];
  /** Infrastructure under the cluster. */
  readonly infrastructure: Environment['platform'];
  /** The managed service that runs the cluster, or `none`. */
  readonly managed: Environment['managed'];
  /** OpenShift groups that may use what asks for a token. */
  readonly userGroups: readonly string[];
  readonly pullSecret: PullSecretOrigin;

  constructor(
    root: IConstruct,
    private readonly environment: Environment,
    readonly release: Release,
  ) {
    this.images = new Images(environment, release.images);
    this.appsDomain = environment.cluster.appsDomain;
    this.storageClass = environment.cluster.storageClass;
    this.namespaces = environment.namespaces;
    this.infrastructure = environment.platform;
    this.managed = environment.managed;
    this.userGroups = environment.access.groups;
    this.pullSecret = pullSecretOrigin(environment);
    platforms.set(root, this);
  }

  /** The platform of the environment that a construct belongs to. */
  static of(scope: IConstruct): Platform {
    const platform = platforms.get(scope.node.root);
    if (platform === undefined) throw new Error(`${scope.node.path} is not part of an environment`);
    return platform;
  }

  /** Whether the program installs an operator that something needs. */
  manages(operator: OperatorName): boolean {
    const { operators } = this.environment;
    return typeof operators === 'string' ? operators === 'managed' : operators[operator] !== 'existing';
  }

  /** Version of a Secret; it rises when the Secret is rotated. */
  secretVersion(name: string): number {
    return this.environment.secrets.versions[name] ?? 1;
  }
}

function pullSecretOrigin({ images, secrets }: Environment): PullSecretOrigin {
  if (!images.pullSecret) return 'cluster';
  if (secrets.provider === 'existing') return 'existing';
  return secrets.store === undefined ? 'copies' : 'store';
}

/** States that a component wants something of OpenShift AI, whose release says which of its components bring it. */
export function needCapability(scope: IConstruct, capability: Capability): void {
  for (const component of Platform.of(scope).release.capabilities[capability]) {
    Needs.of(scope).dataScienceComponent(component);
  }
}

/**
 * States a Secret, in the version that the environment states.
 *
 * @returns the contract; only it knows the name of the Secret
 */
export function declareSecret(scope: IConstruct, declaration: SecretDeclaration): SecretContract {
  const contract = declaration.changesInPlace === true ? declaration : rotatable(scope, declaration);
  return Needs.of(scope).secret(contract);
}

/** The contract of a Secret in the version that the environment states, which may state one from now on. */
export function rotatable(scope: IConstruct, declaration: SecretDeclaration): SecretContract {
  const rotatesWith = declaration.rotatesWith ?? declaration.name;
  Needs.of(scope).rotatableSecret(rotatesWith);
  return secretInVersion(declaration, Platform.of(scope).secretVersion(rotatesWith));
}
