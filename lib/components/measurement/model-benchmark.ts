import { Construct } from 'constructs';
import { selectorLabels } from '../../cluster/labels';
import type { Bucket, ObjectStoreConnection } from '../../contracts/object-store';
import type { SecretContract } from '../../contracts/secret-contract';
import { hasServiceCertificate, type ModelInCluster, wantsToken } from '../../contracts/served-model';
import type { TokenizerPlace } from '../../contracts/weights';
import type { BenchmarkSettings, HuggingFaceSettings } from '../../environment/schema';
import { bash } from '../../program/shell-script';
import { mcPod } from '../../workload/mc-job';
import { type Mount, tmpMount } from '../../workload/pod';
import { type BatchStep, ScheduledBatch } from '../../workload/scheduled-batch';
import { ClusterCas } from '../../workload/cluster-cas';
import { hubEnv } from './hub-access';

export interface ModelBenchmarkProps {
  /** Name of CronJob and account. */
  readonly name: string;
  readonly namespace: string;
  readonly model: ModelInCluster;
  readonly tokenizer: TokenizerPlace;
  readonly settings: BenchmarkSettings;
  readonly store: ObjectStoreConnection;
  /** Where the results go. */
  readonly results: { readonly bucket: Bucket; readonly folder: string };
  /** Keys of the object store, for results and tokenizer. */
  readonly keys: SecretContract;
  readonly hub: HuggingFaceSettings;
  /** ConfigMap with the CAs that the cluster trusts. @default those of the image */
  readonly trustedCa: string | undefined;
  /** Further labels of the pods. */
  readonly podLabels: Readonly<Record<string, string>>;
}

const tokenizerPath = '/tokenizer';
const resultsPath = '/results';
const serviceCa = { path: '/etc/service-ca', configMap: 'openshift-service-ca.crt', key: 'service-ca.crt' };
const clusterCaPath = '/etc/trusted-ca';

/**
 * CronJob `benchmark-<model>`: GuideLLM sends requests to a model inside the cluster, as its clients do, and a second
 * container takes what it has found to the object store, to folder `guidellm/<model>/<time>`.
 *
 * It goes through four loads: one request at a time, a quarter of what the model works on at a time, half, and all. The
 * prompts are made up; the tokenizer counts their tokens. GuideLLM 0.7.3 does not need another thing of the model
 * (vllm-project/guidellm src/guidellm/data/deserializers/synthetic.py @v0.7.3).
 */
export class ModelBenchmark extends Construct {
  readonly podSelector: Readonly<Record<string, string>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ModelBenchmarkProps,
  ) {
    super(scope, id);
    const { name, namespace, model, settings, tokenizer } = props;
    this.podSelector = selectorLabels(name);
    model.grantUse({ name, namespace, podSelector: this.podSelector, serviceAccount: name });
    const loads = streams(model.concurrency);
    new ScheduledBatch(this, 'Run', {
      name,
      namespace,
      schedule: settings.schedule,
      podLabels: props.podLabels,
      token: wantsToken(model),
      folders: {
        [resultsPath]: '1Gi',
        ...('bucket' in tokenizer ? { [tokenizerPath]: '256Mi' } : {}),
      },
      // Twice the time of the loads, for requests that run out, and a quarter of an hour for images and files.
      deadlineSeconds: 2 * settings.seconds * loads.length + 900,
      steps:
        'bucket' in tokenizer
          ? [this.tokenizerStep(tokenizer), this.benchmarkStep(loads), this.uploadStep()]
          : [this.benchmarkStep(loads), this.uploadStep()],
    });
  }

  private tokenizerStep({ bucket, folder }: Extract<TokenizerPlace, { bucket: Bucket }>): BatchStep {
    return this.storeStep('tokenizer', {
      command: bash('components/measurement/tokenizer.sh'),
      env: { SOURCE: `${bucket.actualName}/${folder}` },
    });
  }

  private benchmarkStep(loads: readonly number[]): BatchStep {
    const { model, settings, tokenizer } = this.props;
    const ofHub = 'bucket' in tokenizer ? undefined : tokenizer;
    const authorities = this.authorities();
    return {
      name: 'guidellm',
      image: 'guidellm',
      command: bash('components/measurement/benchmark.sh'),
      env: {
        HOME: '/tmp',
        HF_HOME: '/tmp/huggingface',
        PYTHONDONTWRITEBYTECODE: '1',
        // The script adds the paths of the API.
        TARGET: model.endpoint.url(),
        MODEL: model.name,
        LOGIN: wantsToken(model) ? 'account' : 'none',
        STREAMS: loads.join(','),
        SECONDS_PER_LOAD: String(settings.seconds),
        PROMPT_LENGTH: String(settings.promptTokens),
        ANSWER_LENGTH: String(settings.answerTokens),
        PROCESSOR: ofHub?.repository ?? tokenizerPath,
        REVISION: ofHub?.revision ?? 'main',
        ...(authorities.length === 0 ? {} : { CA_FILES: authorities.map(({ file }) => file).join(' ') }),
        ...(ofHub === undefined
          ? { HF_HUB_OFFLINE: '1' }
          : { ...hubEnv(this.props.hub), HF_HUB_DISABLE_TELEMETRY: '1' }),
      },
      secretEnv: ofHub?.token === undefined ? {} : { HF_TOKEN: { secret: ofHub.token, key: 'HF_TOKEN' } },
      resources: { cpu: '1', memory: '2Gi', cpuLimit: '4', memoryLimit: '4Gi' },
      mounts: [tmpMount('1Gi'), ...authorities.map(({ mount }) => mount)],
    };
  }

  private uploadStep(): BatchStep {
    const { bucket, folder } = this.props.results;
    return this.storeStep('upload', {
      command: bash('components/measurement/upload.sh'),
      env: { BUCKET: bucket.actualName, FOLDER: folder },
    });
  }

  /** A step that works on the object store. */
  private storeStep(name: string, step: Pick<BatchStep, 'command' | 'env'>): BatchStep {
    const { store, keys } = this.props;
    return {
      name,
      ...mcPod({
        ...step,
        env: {
          STORE_URL: store.url,
          STORE_PATH_STYLE: store.pathStyle ? 'on' : 'off',
          ...step.env,
        },
        credentials: { store: keys },
        caConfigMap: store.ca?.configMap,
      }),
    };
  }

  /** The CAs beside those of the image: of the service CA, and those of the cluster on the way to Hugging Face. */
  private authorities(): { readonly file: string; readonly mount: Mount }[] {
    const { model, tokenizer, trustedCa } = this.props;
    const from = (path: string, configMap: string, key: string) => ({
      file: `${path}/${key}`,
      mount: { path, source: { configMap } },
    });
    return [
      ...(hasServiceCertificate(model) ? [from(serviceCa.path, serviceCa.configMap, serviceCa.key)] : []),
      ...(trustedCa === undefined || 'bucket' in tokenizer
        ? []
        : [from(clusterCaPath, trustedCa, ClusterCas.key)]),
    ];
  }
}

/** Requests at a time, from one to all that the model works on. */
function streams(concurrency: number): number[] {
  const loads = [1, concurrency / 4, concurrency / 2, concurrency].map((each) =>
    Math.max(1, Math.floor(each)),
  );
  return [...new Set(loads)];
}
