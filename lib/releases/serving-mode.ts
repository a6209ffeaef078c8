import type { k8s } from 'cdk8s-plus-28';
import type * as kserve from '../../imports/serving.kserve.io';
import type { OperatorName } from '../catalogues/operator-names';
import type { Endpoint } from '../contracts/endpoint';
import type { Exposure } from '../contracts/exposure';
import type { NetworkUse, PodGroup } from '../contracts/network-use';

/** Fields of a predictor that only one mode knows. */
type PredictorFields = Pick<
  kserve.InferenceServiceSpecPredictor,
  | 'automountServiceAccountToken'
  | 'autoScaling'
  | 'containerConcurrency'
  | 'deploymentStrategy'
  | 'maxReplicas'
>;

/** What a deployment mode of KServe has to know of a model. */
export interface ModelToServe {
  readonly name: string;
  readonly namespace: string;
  readonly exposure: Exposure;
  readonly replicas: number;
  /** Nodes of one replica; above 1, only some modes have it. */
  readonly nodes: number;
  /** @default no autoscaler */
  readonly scaling?: { readonly maxReplicas: number; readonly waitingRequests: number };
  /** Whether a new replica is ready before an old one stops. @default 'restart' */
  readonly update?: 'restart' | 'overlap';
  /** How long the server may take to start once its container runs, in seconds. */
  readonly startupSeconds: number;
  /** Requests that one replica works on at a time. */
  readonly concurrency: number;
  /** Port of the container. */
  readonly port: number;
  /** Domain of the cluster's Routes. */
  readonly appsDomain: string;
}

/** One model in a deployment mode: what differs from the same model in another mode. */
export interface ServedInMode {
  /** Annotations and labels of the InferenceService. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly predictor: PredictorFields;
  /** Whether running requests end before a pod is told to stop, whatever the model does. */
  readonly drains: boolean;
  /** Operators for this model, beside those of the mode. @default none */
  readonly operators?: readonly OperatorName[];
  /** Ports of the model's container. @default those of the ServingRuntime */
  readonly ports?: k8s.ContainerPort[];
  /** What clients connect to. */
  readonly endpoint: Endpoint;
  /** Who connects to the pods besides clients: monitoring, and what stands between clients and pods. */
  readonly uses: readonly NetworkUse[];
  /** Pods that open connections to each other at any port. @default none */
  readonly group?: PodGroup;
  /** What the owner of the cluster sees to or accepts. @default nothing */
  readonly prerequisites?: readonly { readonly text: string }[];
  /** Host of the Route that an operator makes. @default none; an exposed model gets a Route of ours */
  readonly routeHost?: string;
}

/** A deployment mode of KServe, as a release has it. */
export interface ServingMode {
  /** Operators beside OpenShift AI. */
  readonly operators: readonly OperatorName[];
  /** Whether the namespace of the models has to be a member of the service mesh. */
  readonly mesh: boolean;
  readonly serve: (model: ModelToServe) => ServedInMode;
}
