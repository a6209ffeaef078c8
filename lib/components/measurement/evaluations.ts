import { Construct } from 'constructs';
import { Needs } from '../../cluster/needs';
import { needCapability } from '../../cluster/platform';
import { setSyncWave } from '../../cluster/sync-wave';
import type { EvaluationResults } from '../../contracts/evaluation-results';
import type { Bucket, ObjectStore, ObjectStoreUser } from '../../contracts/object-store';
import { type ModelInCluster, wantsToken } from '../../contracts/served-model';
import type { HubRepository } from '../../contracts/weights';
import type { EvaluationSettings, HuggingFaceSettings } from '../../environment/schema';
import { ServiceAccountToken } from '../../workload/service-account-token';
import { ClusterCas } from '../../workload/cluster-cas';
import { openHub } from './hub-access';
import { connectionKeys, type EvaluationDataSource } from './lm-eval-job';
import { ModelEvaluation } from './model-evaluation';

/** A model, and the repository of its tokenizer. */
interface EvaluatedModel {
  readonly model: ModelInCluster;
  readonly tokenizer: HubRepository;
}

export interface EvaluationsProps {
  readonly namespace: string;
  readonly store: ObjectStore;
  /** How pods reach Hugging Face. */
  readonly hub: HuggingFaceSettings;
  readonly settings: EvaluationSettings;
  /** At least one. */
  readonly models: readonly EvaluatedModel[];
}

/** Labels of the pods by which the network lets them reach the object store. */
const runLabel = { 'app.kubernetes.io/component': 'evaluation' };
const harnessLabel = { 'app.kubernetes.io/component': 'lm-eval' };

/** Buckets, by the names that components use. */
const resultsBucket = 'evaluation-results';
const dataBucket = 'evaluation-data';

/** Folder of that bucket: what `HF_HOME` is to the harness. */
const dataFolder = 'hf-home';

/** ConfigMap that OpenShift fills with the CAs that the cluster trusts. */
const trustedCa = 'evaluation-trusted-ca';

/** Account whose token the harness shows to models, and the Secret with it. */
const accountName = 'evaluation-models';

/**
 * A {@link ModelEvaluation} for each model, and what they share: TrustyAI, user `evaluations` of the object store, who may
 * write the bucket of the results, account `evaluation-models` for models that want tokens, and the way to datasets and
 * tokenizers: to Hugging Face, which makes TrustyAI permit online evaluations, or as user `evaluation-data` to a bucket that
 * a person fills.
 */
export class Evaluations extends Construct implements EvaluationResults {
  readonly user: ObjectStoreUser;
  readonly bucket: Bucket;
  readonly models: readonly string[];
  readonly data: EvaluationResults['data'];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EvaluationsProps,
  ) {
    super(scope, id);
    setSyncWave(this, 'exposure');
    needCapability(this, 'model-evaluation');
    const { namespace, store, hub, settings, models } = props;
    this.models = models.map(({ model }) => model.name);
    this.bucket = store.bucket(resultsBucket);
    this.user = store.addUser({
      name: 'evaluations',
      namespace,
      secretName: 'evaluation-results-credentials',
      podSelector: runLabel,
    });
    this.bucket.grantReadWrite(this.user);
    const data = settings.datasets === 'bucket' ? this.dataSource() : undefined;
    this.data = data && {
      ...data,
      uploader: this.uploader(data.bucket),
      tokenizers: distinct(models.map(({ tokenizer }) => tokenizer)),
    };
    const cas = this.trustsClusterCas(data) ? trustedCa : undefined;
    if (cas !== undefined) new ClusterCas(this, 'trusted-ca', { name: cas, namespace });
    if (data === undefined) Needs.of(this).permission('online-evaluation');
    const account = models.some(({ model }) => wantsToken(model))
      ? new ServiceAccountToken(this, 'account', { name: accountName, namespace })
      : undefined;
    const scopeOfModels = new Construct(this, 'models');
    for (const { model, tokenizer } of models) {
      const { podSelector } = new ModelEvaluation(scopeOfModels, model.name, {
        name: this.cronJob(model.name),
        job: {
          name: this.job(model.name),
          namespace,
          model,
          tokenizer,
          settings,
          hub,
          data,
          token: account?.secret,
          trustedCa: cas,
          podLabels: harnessLabel,
        },
        store: store.connection,
        results: { bucket: this.bucket, folder: this.folder(model.name) },
        keys: this.user.secret,
        podLabels: runLabel,
      });
      const peer = { name: this.job(model.name), namespace, podSelector };
      model.grantUse({ ...peer, serviceAccount: accountName });
      if (data === undefined) openHub(this, peer, hub);
    }
  }

  cronJob(model: string): string {
    return `evaluate-${model}`;
  }

  job(model: string): string {
    return `lm-eval-${model}`;
  }

  folder(model: string): string {
    return `lm-eval/${model}`;
  }

  private dataSource(): EvaluationDataSource {
    const { store, namespace } = this.props;
    const bucket = store.bucket(dataBucket);
    const user = store.addUser({
      name: 'evaluation-data',
      namespace,
      secretName: 'evaluation-data-credentials',
      podSelector: harnessLabel,
      connectionKeys: ({ url, region }) => ({
        [connectionKeys.bucket]: bucket.actualName,
        [connectionKeys.endpoint]: url,
        [connectionKeys.region]: region,
      }),
    });
    bucket.grantRead(user);
    return { bucket, folder: dataFolder, user, store: store.connection };
  }

  /** Who brings the data, where the store is ours. */
  private uploader(bucket: Bucket): ObjectStoreUser | undefined {
    const person = this.props.store.addPerson('evaluation-uploader');
    if (person !== undefined) bucket.grantReadWrite(person);
    return person;
  }

  /** The harness trusts public CAs of itself, but for a store with https: of that it wants the file with its CA. */
  private trustsClusterCas(data: EvaluationDataSource | undefined): boolean {
    if (data === undefined) return this.props.hub.trustedCa;
    return data.store.scheme === 'https' && data.store.ca === undefined;
  }
}

function distinct(repositories: readonly HubRepository[]): HubRepository[] {
  return [...new Map(repositories.map((one) => [`${one.repository} ${one.revision}`, one])).values()];
}
