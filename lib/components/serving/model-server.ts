import type { ChatTemplateName } from '../../catalogues/model';
import type { k8s } from 'cdk8s-plus-28';
import type * as kserve from '../../../imports/serving.kserve.io';
import type { SecretContract } from '../../contracts/secret-contract';

type Predictor = kserve.InferenceServiceSpecPredictor;

/** Port of every model server; what network policies and KServe see. */
export const modelPort = 8080;

/** A server that holds a part of a model, and no API. */
interface Worker {
  readonly startupProbe: k8s.Probe;
  /** Command that waits for the head to end, at most so many seconds. */
  readonly end: (seconds: number) => string[];
}

/** What runs in the pods of a model: all of a predictor that depends on the ServingRuntime. */
export interface ModelServer {
  /** Format of the weights, by which KServe finds what brings them. */
  readonly format: 'vLLM' | 'huggingface';
  readonly runtime: {
    /** Name of the ServingRuntime. */
    readonly name: string;
    /** Hash of all that a model gets from it. */
    readonly content: string;
  };
  /** GPUs of one replica on each of its nodes. */
  readonly gpus: number;
  /** Nodes of one replica. */
  readonly nodes: number;
  /** What runs on the nodes but the first. @default nothing: there is one */
  readonly worker?: Worker;
  /** Where the pods may run. @default any node */
  readonly scheduling?: Pick<Predictor, 'nodeSelector' | 'tolerations'>;
  /** Where KServe finds the weights; undefined where there are none. */
  readonly storageUri: string | undefined;
  /** Credentials that the model's service account hands to KServe. @default none */
  readonly secret?: SecretContract;
  /** Labels of the pods, by which the network lets them download. @default none */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** How long a container may take to be ready, in seconds. */
  readonly startupSeconds: number;
  /** @default that of the runtime */
  readonly startupProbe?: k8s.Probe;
  /** Volumes instead of those of the runtime with the same name. @default none */
  readonly volumes?: k8s.Volume[];
  /** Command that waits for running requests, at most so many seconds. @default none: they are short */
  readonly drain?: (seconds: number) => string[];
  readonly args: string[];
  /** Mounted where `chatTemplateFile` says. @default what the server finds beside the weights */
  readonly chatTemplate?: ChatTemplateName;
  readonly env?: k8s.EnvVar[];
  readonly resources: k8s.ResourceRequirements;
}
