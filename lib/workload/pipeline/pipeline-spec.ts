/**
 * Kubeflow Pipelines' intermediate representation, as far as this program writes it, in its JSON form
 * (kubeflow/pipelines api/v2alpha1/pipeline_spec.proto and kubernetes_platform/proto/kubernetes_executor_config.proto
 * @2.5.0). The API server refuses keys that it does not know in most places, and ignores them below `deploymentSpec`
 * and in platform executors (backend/src/common/util/json.go): these types are what keeps them out.
 */

export type ParameterType = 'STRING' | 'NUMBER_INTEGER' | 'NUMBER_DOUBLE' | 'BOOLEAN' | 'LIST' | 'STRUCT';

/** A value as JSON has it. */
export type Constant = string | number | boolean | readonly Constant[] | { readonly [key: string]: Constant };

export interface ParameterDefinition {
  readonly parameterType: ParameterType;
  readonly defaultValue?: Constant;
  readonly isOptional?: true;
  readonly description?: string;
}

/** Where a task takes a parameter from. */
export type TaskParameter =
  | { readonly runtimeValue: { readonly constant: Constant } }
  | { readonly componentInputParameter: string }
  | { readonly taskOutputParameter: { readonly producerTask: string; readonly outputParameterKey: string } };

export interface TaskSpec {
  readonly taskInfo: { readonly name: string };
  readonly componentRef: { readonly name: string };
  readonly inputs?: { readonly parameters: Readonly<Record<string, TaskParameter>> };
  readonly dependentTasks?: readonly string[];
  /** Empty: results are never taken from an earlier run. */
  readonly cachingOptions: { readonly enableCache?: boolean };
  readonly retryPolicy?: {
    readonly maxRetryCount: number;
    readonly backoffDuration: string;
    readonly backoffFactor: number;
    readonly backoffMaxDuration: string;
  };
  readonly parameterIterator?: {
    readonly items: { readonly inputParameter: string };
    readonly itemInput: string;
  };
  readonly iteratorPolicy?: { readonly parallelismLimit: number };
}

interface Definitions {
  readonly parameters: Readonly<Record<string, ParameterDefinition>>;
}

export interface ComponentSpec {
  readonly inputDefinitions?: Definitions;
  readonly outputDefinitions?: Definitions;
  readonly executorLabel?: string;
  readonly dag?: { readonly tasks: Readonly<Record<string, TaskSpec>> };
}

export interface ContainerSpec {
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly resources: {
    readonly resourceCpuRequest: string;
    readonly resourceCpuLimit: string;
    readonly resourceMemoryRequest: string;
    readonly resourceMemoryLimit: string;
  };
}

export interface PipelineSpec {
  readonly pipelineInfo: { readonly name: string; readonly description: string };
  readonly schemaVersion: '2.1.0';
  readonly sdkVersion: string;
  readonly deploymentSpec: {
    readonly executors: Readonly<Record<string, { readonly container: ContainerSpec }>>;
  };
  readonly components: Readonly<Record<string, ComponentSpec>>;
  readonly root: ComponentSpec;
}

/** What Kubernetes adds to the pod of one executor. */
export interface KubernetesExecutor {
  readonly secretAsEnv?: readonly {
    readonly secretName: string;
    readonly keyToEnv: readonly { readonly secretKey: string; readonly envVar: string }[];
  }[];
  readonly configMapAsVolume?: readonly { readonly configMapName: string; readonly mountPath: string }[];
  readonly imagePullSecret?: readonly { readonly secretName: string }[];
  readonly podMetadata?: { readonly labels: Readonly<Record<string, string>> };
  readonly activeDeadlineSeconds?: number;
}

export interface PlatformSpec {
  readonly platforms: {
    readonly kubernetes: {
      readonly deploymentSpec: { readonly executors: Readonly<Record<string, KubernetesExecutor>> };
    };
  };
}
