import { Construct } from 'constructs';
import { setSyncWave } from '../../cluster/sync-wave';
import type { BenchmarkResults } from '../../contracts/benchmark-results';
import type { Bucket, ObjectStore, ObjectStoreUser } from '../../contracts/object-store';
import type { ModelInCluster } from '../../contracts/served-model';
import type { TokenizerPlace } from '../../contracts/weights';
import type { BenchmarkSettings, HuggingFaceSettings } from '../../environment/schema';
import { ClusterCas } from '../../workload/cluster-cas';
import { openHub } from './hub-access';
import { ModelBenchmark } from './model-benchmark';

/** A model, and where its tokenizer is. */
interface MeasuredModel {
  readonly model: ModelInCluster;
  readonly tokenizer: TokenizerPlace;
}

export interface BenchmarksProps {
  readonly namespace: string;
  readonly store: ObjectStore;
  /** How pods reach Hugging Face. */
  readonly hub: HuggingFaceSettings;
  readonly settings: BenchmarkSettings;
  readonly models: readonly MeasuredModel[];
}

/** Label of the pods by which the network lets them reach the object store. */
const benchmarkLabel = { 'app.kubernetes.io/component': 'benchmark' };

/** Bucket of the results, by the name that components use. */
const resultsBucket = 'benchmark-results';

/** ConfigMap that OpenShift fills with the CAs that the cluster trusts. */
const trustedCa = 'benchmark-trusted-ca';

/**
 * A {@link ModelBenchmark} for each model, and what they share: user `benchmarks` of the object store, who may write the
 * bucket of the results and read the buckets with tokenizers, and the way to Hugging Face for tokenizers that are in no
 * bucket.
 */
export class Benchmarks extends Construct implements BenchmarkResults {
  readonly user: ObjectStoreUser;
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: BenchmarksProps) {
    super(scope, id);
    setSyncWave(this, 'exposure');
    const { namespace, store, hub, settings, models } = props;
    this.bucket = store.bucket(resultsBucket);
    this.user = store.addUser({
      name: 'benchmarks',
      namespace,
      secretName: 'benchmark-credentials',
      podSelector: benchmarkLabel,
    });
    this.bucket.grantReadWrite(this.user);
    const ofHub = models.filter(({ tokenizer }) => !('bucket' in tokenizer));
    if (ofHub.length > 0 && hub.trustedCa) new ClusterCas(this, 'trusted-ca', { name: trustedCa, namespace });
    const scopeOfModels = new Construct(this, 'models');
    for (const { model, tokenizer } of models) {
      if ('bucket' in tokenizer) tokenizer.bucket.grantRead(this.user);
      const name = this.cronJob(model.name);
      const benchmark = new ModelBenchmark(scopeOfModels, model.name, {
        name,
        namespace,
        model,
        tokenizer,
        settings,
        store: store.connection,
        results: { bucket: this.bucket, folder: this.folder(model.name) },
        keys: this.user.secret,
        hub,
        trustedCa: hub.trustedCa ? trustedCa : undefined,
        podLabels: benchmarkLabel,
      });
      if (!('bucket' in tokenizer))
        openHub(this, { name, namespace, podSelector: benchmark.podSelector }, hub);
    }
  }

  cronJob(model: string): string {
    return `benchmark-${model}`;
  }

  folder(model: string): string {
    return `guidellm/${model}`;
  }
}
