import type { k8s } from 'cdk8s-plus-28';
import * as trustyai from '../../../imports/trustyai.opendatahub.io';
import { objectLabels } from '../../cluster/labels';
import type { Bucket, ObjectStoreConnection, ObjectStoreUser } from '../../contracts/object-store';
import type { SecretContract } from '../../contracts/secret-contract';
import { type ModelInCluster, wantsToken } from '../../contracts/served-model';
import type { HubRepository } from '../../contracts/weights';
import type { EvaluationSettings, HuggingFaceSettings } from '../../environment/schema';
import { resourcesOf } from '../../kubernetes/resources';
import { ClusterCas } from '../../workload/cluster-cas';
import { hubEnv } from './hub-access';

/** Where an evaluation finds datasets and tokenizers that a person has brought. */
export interface EvaluationDataSource {
  readonly bucket: Bucket;
  readonly folder: string;
  /** Who reads them. */
  readonly user: ObjectStoreUser;
  readonly store: ObjectStoreConnection;
}

export interface LmEvalJobProps {
  readonly name: string;
  readonly namespace: string;
  readonly model: ModelInCluster;
  /** Repository of the tokenizer. */
  readonly tokenizer: HubRepository;
  readonly settings: EvaluationSettings;
  readonly hub: HuggingFaceSettings;
  /** @default Hugging Face */
  readonly data: EvaluationDataSource | undefined;
  /** With key `token`, for models that want one. */
  readonly token: SecretContract | undefined;
  /** ConfigMap with the CAs that the cluster trusts. @default those of the image */
  readonly trustedCa: string | undefined;
  /** Further labels of the pod. */
  readonly podLabels: Readonly<Record<string, string>>;
}

/** Keys of the Secret of {@link EvaluationDataSource.user} that are no secrets: the operator takes all from Secrets. */
export const connectionKeys = { bucket: 'bucket', endpoint: 'endpoint', region: 'region' };

const serviceCaPath = '/etc/service-ca';
const trustedCaPath = '/etc/trusted-ca';

/**
 * The LMEvalJob of one evaluation. The operator makes a pod of its name from it, with the labels of the job, in the default
 * account, and overwrites the variables by which the harness is online or not
 * (red-hat-data-services/trustyai-service-operator controllers/lmes/lmevaljob_controller.go `CreatePod` @rhoai-2.25).
 *
 * The command is the operator's, so certificates come by variables: the harness asks a model by aiohttp, which reads
 * SSL_CERT_FILE, as soon as it sends more than one request at a time, and Hugging Face by requests, which reads
 * REQUESTS_CA_BUNDLE (red-hat-data-services/lm-evaluation-harness lm_eval/models/api_models.py, requirements.txt
 * @rhoai-2.25). So it sends two at least.
 */
export function lmEvalJob(props: LmEvalJobProps): object {
  const { name, namespace, settings, data, podLabels } = props;
  const chat = settings.api === 'chat';
  return trustyai.LmEvalJob.manifest({
    metadata: { name, namespace, labels: objectLabels(name, podLabels) },
    spec: {
      allowOnline: data === undefined,
      allowCodeExecution: false,
      model: chat ? 'local-chat-completions' : 'local-completions',
      modelArgs: Object.entries(modelArgs(props)).map(([arg, value]) => ({ name: arg, value })),
      taskList: { taskNames: [...settings.tasks] },
      limit: String(settings.limit),
      batchSize: String(settings.batchSize),
      chatTemplate: chat ? { enabled: true } : undefined,
      offline: data === undefined ? undefined : { storage: { s3: dataStorage(data, props.trustedCa) } },
      pod: pod(props),
    },
  }) as object;
}

function modelArgs({ model, tokenizer, settings }: LmEvalJobProps): Record<string, string> {
  return {
    model: model.modelId,
    base_url: `${model.url}/${settings.api === 'chat' ? 'chat/completions' : 'completions'}`,
    num_concurrent: String(Math.max(2, Math.floor(model.concurrency / 2))),
    max_retries: '3',
    max_length: String(model.context),
    max_gen_toks: String(settings.answerTokens),
    // The chat API counts tokens itself.
    ...(settings.api === 'chat' ? {} : { tokenizer: tokenizer.repository, revision: tokenizer.revision }),
  };
}

/**
 * Of a store with https it wants a CA, in a ConfigMap, whatever the field is called; without, it checks no certificate
 * (scripts/s3_downloader.py of the harness).
 */
function dataStorage(
  { folder, user, store }: EvaluationDataSource,
  trustedCa: string | undefined,
): trustyai.LmEvalJobSpecOfflineStorageS3 {
  const of = (key: string) => ({ name: user.secret.name, key });
  const ca =
    store.ca === undefined
      ? trustedCa === undefined
        ? undefined
        : { name: trustedCa, key: ClusterCas.key }
      : { name: store.ca.configMap, key: store.ca.key };
  return {
    accessKeyId: of(user.accessKey),
    secretAccessKey: of(user.secretKey),
    bucket: of(connectionKeys.bucket),
    endpoint: of(connectionKeys.endpoint),
    region: of(connectionKeys.region),
    path: folder,
    verifySsl: store.scheme === 'https',
    caBundle: store.scheme === 'https' ? ca : undefined,
  };
}

function pod({ model, tokenizer, hub, data, token, trustedCa }: LmEvalJobProps): trustyai.LmEvalJobSpecPod {
  const online = data === undefined;
  const cas = [
    ...(model.ca === undefined ? [] : [{ ...model.ca, path: serviceCaPath, variable: 'SSL_CERT_FILE' }]),
    ...(!online || trustedCa === undefined
      ? []
      : [
          {
            configMap: trustedCa,
            key: ClusterCas.key,
            path: trustedCaPath,
            variable: 'REQUESTS_CA_BUNDLE',
          },
        ]),
  ];
  const plain = {
    ...(online ? hubEnv(hub) : {}),
    ...Object.fromEntries(cas.map(({ variable, path, key }) => [variable, `${path}/${key}`])),
  };
  const secret = [
    ...(token === undefined || !wantsToken(model)
      ? []
      : [secretVariable('OPENAI_API_KEY', token.name, 'token')]),
    ...(!online || tokenizer.token === undefined
      ? []
      : [secretVariable('HF_TOKEN', tokenizer.token.name, 'HF_TOKEN')]),
  ];
  return {
    container: {
      env: [...Object.entries(plain).map(([name, value]) => ({ name, value })), ...secret],
      // Datasets lie in the folder of the image.
      resources: resourcesOf({
        cpu: '500m',
        memory: '4Gi',
        cpuLimit: '2',
        memoryLimit: '8Gi',
        ephemeralStorage: '4Gi',
        ephemeralStorageLimit: '12Gi',
      }),
      volumeMounts: cas.map(({ path }) => ({ name: volumeOf(path), mountPath: path, readOnly: true })),
    },
    volumes: cas.map(({ path, configMap }) => ({ name: volumeOf(path), configMap: { name: configMap } })),
  };
}

function volumeOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function secretVariable(name: string, secret: string, key: string): k8s.EnvVar {
  return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
}
