import type { k8s } from 'cdk8s-plus-28';
import type { InferenceServiceSpecPredictor } from '../../imports/serving.kserve.io';
import type { Endpoint } from '../contracts/endpoint';
import type { NetworkUse } from '../cluster/network';
import type { OperatorName } from '../catalogues/operator-names';

/** Fields of a predictor that only one mode knows. */
type PredictorFields = Pick<
  InferenceServiceSpecPredictor,
  'automountServiceAccountToken' | 'containerConcurrency' | 'deploymentStrategy'
>;

/** How KServe runs one model: what differs between its deployment modes. */
export interface DeploymentMode {
  /** Operators beside OpenShift AI. */
  readonly operators: readonly OperatorName[];
  /** Of the InferenceService. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Of the InferenceService. */
  readonly labels: Readonly<Record<string, string>>;
  readonly predictor: PredictorFields;
  /** Ports of the model's container. @default those of the ServingRuntime */
  readonly ports?: k8s.ContainerPort[];
  /** What clients connect to. */
  readonly endpoint: Endpoint;
  /** Who connects to the pods besides clients: monitoring, and what stands between clients and pods. */
  readonly uses: readonly NetworkUse[];
  /** Host of the Route that an operator makes. @default none; an exposed model gets a Route of ours */
  readonly routeHost?: string;
}
