import type { Manifest } from '../kubernetes/manifest';
import { groupKindOf } from '../kinds/kinds';
import type { Capability } from '../catalogues/capabilities';
import type { CatalogueImage, ImageName } from '../catalogues/image-catalogue';
import type { OperatorCatalogName } from '../catalogues/operator-catalogs';
import type { InstalledOperatorName, OperatorName } from '../catalogues/operator-names';

import type { DataScienceComponent } from '../catalogues/data-science-component';
import type { ServingModeName } from '../catalogues/serving-modes';
import type { GuardrailsFamily } from './guardrails';
import type { LlamaStackFamily } from './llama-stack';
import type { AuthProxy } from './auth-proxy';
import type { OpenShiftAi } from './openshift-ai';
import type { ServingMode } from './serving-mode';

/** Kinds of what operators make, with their API groups. */
export const producedKinds = {
  ConfigMap: '',
  Namespace: '',
  PersistentVolumeClaim: '',
  Secret: '',
  Service: '',
  ServiceAccount: '',
  Deployment: 'apps',
  StatefulSet: 'apps',
  Job: 'batch',
  NetworkPolicy: 'networking.k8s.io',
  ClusterRole: 'rbac.authorization.k8s.io',
  ClusterRoleBinding: 'rbac.authorization.k8s.io',
  Role: 'rbac.authorization.k8s.io',
  RoleBinding: 'rbac.authorization.k8s.io',
  PodMonitor: 'monitoring.coreos.com',
  ServiceMonitor: 'monitoring.coreos.com',
  OAuthClient: 'oauth.openshift.io',
  Route: 'route.openshift.io',
  ScaledObject: 'keda.sh',
  TriggerAuthentication: 'keda.sh',
  PeerAuthentication: 'security.istio.io',
} as const;

/** Something that an operator makes because of a custom resource, or a name that it claims for such a thing. */
export interface ProducedObject {
  readonly kind: keyof typeof producedKinds;
  readonly name: string;
  /** None for a Namespace, a ClusterRole, a ClusterRoleBinding or an OAuthClient. */
  readonly namespace?: string;
  /** Ports of a Service. */
  readonly ports?: readonly ServicePort[];
  /** Keys of a Secret or ConfigMap, where known. */
  readonly keys?: readonly string[];
  /**
   * Whether the operator only claims the name: it makes the object by other settings than ours, and changes or deletes
   * what somebody else made under it. Nothing may refer to it. @default false
   */
  readonly claimed?: boolean;
  /** Whether all resources of the kind in a namespace share it. @default false: each has its own */
  readonly shared?: boolean;
}

export interface ServicePort {
  readonly name: string;
  readonly port: number;
  /** Port of the pods behind it. @default `port` */
  readonly targetPort?: number;
}

/** How an operator comes from a catalogue of OLM, for one release. */
export interface OperatorPackage {
  /** Name for people. */
  readonly title: string;
  readonly package: string;
  readonly channel: string;
  /** CatalogSource in `openshift-marketplace`. */
  readonly catalog: OperatorCatalogName;
  readonly namespace: string;
  /**
   * What its OperatorGroup says. `all`: the operator watches every namespace; `own`: only its own; `shared`: the
   * namespace is the cluster's and has an OperatorGroup already.
   */
  readonly installMode: 'all' | 'own' | 'shared';
  /** Whether platform monitoring scrapes its namespace. @default false */
  readonly clusterMonitoring?: boolean;
  /** Oldest version that the rendered objects work with, and why. */
  readonly minimum: { readonly version: string; readonly reason: string };
  /** What the names of its ClusterServiceVersions have before the version. @default '<package>.v' */
  readonly csvPrefix?: string;
  /** CustomResourceDefinitions that must be established before anything uses the operator. */
  readonly crds: readonly string[];
  /** Variables of the operator's own pod. @default none */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * First and last OpenShift minor whose catalogue offers the channel, with the minimum version or a later one in it.
   * Without a last one, every later one does.
   */
  readonly offered: { readonly first: string; readonly last?: string; readonly source: string };
  /** Where these facts come from. */
  readonly source: string;
}

/** All that differs between releases of OpenShift AI. */
export interface Release {
  /** Name of the product version, for messages. */
  readonly title: string;
  /** First and last OpenShift minor that the program supports with it. */
  readonly openshift: { readonly first: string; readonly last: string };
  /** Operators by the name of the environment file. */
  readonly operators: Readonly<Record<OperatorName, OperatorPackage>>;
  /** The operator of Argo CD, which the environment file has a setting of its own for. */
  readonly gitops: OperatorPackage;
  /** Components of OpenShift AI that bring what others want of it. */
  readonly capabilities: Readonly<Record<Capability, readonly DataScienceComponent[]>>;
  readonly openShiftAi: OpenShiftAi;
  readonly llamaStack: LlamaStackFamily;
  /** @default its Llama Stack has no shields */
  readonly guardrails?: GuardrailsFamily;
  readonly authProxy: AuthProxy;
  /** The deployment modes that its KServe has. */
  readonly servingModes: Readonly<Partial<Record<ServingModeName, ServingMode>>>;
  /** Images that are others than those of the catalogue. @default none */
  readonly images?: Readonly<Partial<Record<ImageName, CatalogueImage>>>;
  /** Custom resources that may be rendered: `<apiVersion>/<Kind>`. */
  readonly servedKinds: ReadonlySet<string>;
  /** What the operator of a custom resource makes, and the names that it claims, by group and kind of the resource. */
  readonly produces: Readonly<Record<string, (resource: Manifest) => readonly ProducedObject[]>>;
}

/** What an operator of the release makes of an object, and the names that it claims. */
export function producedBy(
  { produces }: Pick<Release, 'produces'>,
  object: Manifest,
): readonly ProducedObject[] {
  return produces[groupKindOf(object)]?.(object) ?? [];
}

/** The package of an operator that the program can install. */
export function installedPackage(
  { operators, gitops }: Pick<Release, 'operators' | 'gitops'>,
  name: InstalledOperatorName,
): OperatorPackage {
  return name === 'openshift-gitops' ? gitops : operators[name];
}

/** A deployment mode of the release. @throws Error if the release has none of that name: PAI-110 refuses it before */
export function servingMode(
  { servingModes, title }: Pick<Release, 'servingModes' | 'title'>,
  name: ServingModeName,
): ServingMode {
  const mode = servingModes[name];
  if (mode === undefined) throw new Error(`${title} has no deployment mode ${name}`);
  return mode;
}
