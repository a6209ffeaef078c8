import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels } from '../../cluster/labels';
import { Needs } from '../../cluster/needs';
import { setSyncWave } from '../../cluster/sync-wave';
import type { BenchmarkResults } from '../../contracts/benchmark-results';
import type { Bucket, ObjectStore, ObjectStoreUser } from '../../contracts/object-store';
import type { ModelInCluster } from '../../contracts/served-model';
import type { TokenizerPlace } from '../../contracts/weights';
import type { BenchmarkSettings, HuggingFaceSettings } from '../../environment/schema';
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

  constructor(
    scope: Construct,
    id: string,
    private readonly props: BenchmarksProps,
  ) {
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
    if (ofHub.length > 0 && hub.trustedCa) this.trustAuthorities();
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
      if (!('bucket' in tokenizer)) this.openHub(name, benchmark.podSelector);
    }
  }

  cronJob(model: string): string {
    return `benchmark-${model}`;
  }

  folder(model: string): string {
    return `guidellm/${model}`;
  }

  private trustAuthorities(): void {
    new k8s.KubeConfigMap(this, 'TrustedCa', {
      metadata: {
        name: trustedCa,
        namespace: this.props.namespace,
        labels: { ...objectLabels(trustedCa), 'config.openshift.io/inject-trusted-cabundle': 'true' },
      },
    });
  }

  private openHub(name: string, podSelector: Readonly<Record<string, string>>): void {
    const { namespace, hub } = this.props;
    const { hostname: host, port, protocol } = new URL(hub.proxy ?? hub.endpoint);
    Needs.of(this).allowExternal({
      peer: { name, namespace, podSelector },
      host,
      port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
    });
    const way = hub.proxy === undefined ? '' : ` through ${hub.proxy}`;
    Needs.of(this).prerequisite({
      text: `Pods of ${namespace} reach ${hub.endpoint}${way}, and the hosts that it sends them to for files (those of Hugging Face lie below hf.co)`,
    });
  }
}
