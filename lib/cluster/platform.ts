import type { IConstruct } from 'constructs';
import type { Capability } from '../catalogues/capabilities';
import type { OperatorName } from '../catalogues/operator-names';
import { type SecretContract, type SecretDeclaration, secretInVersion } from '../contracts/secret-contract';
import type { Environment } from '../environment/schema';
import type { Release } from '../releases/release';
import { Images } from './images';
import { Needs } from './needs';

const platforms = new WeakMap<IConstruct, Platform>();

/**
 * The cluster as the components see it: its settings and its release. There is one per environment, found from any
 * construct with {@link Platform.of}. What they need from the cluster they state with {@link Needs}.
 */
export class Platform {
  readonly images: Images;

  constructor(
    root: IConstruct,
    readonly environment: Environment,
    readonly release: Release,
  ) {
    this.images = new Images(environment, release.images);
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
  const { versions } = Platform.of(scope).environment.secrets;
  return secretInVersion(declaration, versions[rotatesWith] ?? 1);
}
