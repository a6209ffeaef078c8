import * as z from 'zod';
import { certificateAuthority } from './certificate-authority-schema';
import { imageNames } from '../catalogues/image-catalogue';
import { agentsSchema } from './agents-schema';
import { awsSchema } from './aws-schema';
import { backupSchema } from './backup-schema';
import { benchmarkSchema } from './benchmark-schema';
import { evaluationSchema } from './evaluation-schema';
import { catalogueSchema } from './catalogue-schema';
import {
  apiServerUrl,
  bucketName,
  dnsLabel,
  domain,
  gitUrl,
  imageRepository,
  management,
  objectName,
  originUrl,
  registryPath,
  storageSize,
  pathStyle,
} from './fields';
import { gpuPoolSchema } from './gpu-pool-schema';
import { huggingFaceSchema } from './hugging-face-schema';
import { modelRegistrySchema } from './model-registry-schema';
import { modelSchema } from './model-schema';
import { monitoringSchema } from './monitoring-schema';
import { quotaSchema } from './quota-schema';
import { ragSchema } from './rag-schema';
import { operatorCatalogNames } from '../catalogues/operator-catalogs';
import { installedOperatorNames, operatorNames } from '../catalogues/operator-names';
import { defaultRelease, releaseNames } from '../releases/releases';
import { retiringSchema } from './retiring-schema';
import { secretsSchema } from './secrets-schema';
import { stageNames } from './stages';
import { workbenchSchema } from './workbench-schema';

const clusterSchema = z
  .strictObject({
    appsDomain: domain.meta({
      description: 'Domain of the default router; every Route host of this environment lies below it.',
      examples: ['apps.demo.example.com'],
    }),
    storageClass: objectName
      .optional()
      .meta({ description: "StorageClass of every volume. Default: the cluster's default class." }),
    storageClassIsDefault: z.boolean().default(false).meta({
      description:
        'Confirms that storageClass is the default class of the cluster; components whose custom resource cannot name a class need it.',
    }),
  })
  .meta({ description: 'What is particular to this cluster.' });

const namespacesSchema = z
  .strictObject({
    objectStore: dnsLabel.default('model-storage').meta({ description: 'MinIO and its bootstrap.' }),
    workloads: dnsLabel
      .default('private-ai-demo')
      .meta({ description: 'Models, Llama Stack, Milvus, Docling, pipelines and agents.' }),
    modelRegistry: dnsLabel.default('rhoai-model-registries').meta({
      description:
        'The model registry and its database. OpenShift AI has one namespace for registries, and cannot change it later.',
    }),
    backup: dnsLabel.default('private-ai-backup').meta({
      description: 'Programs that make and restore backups; made with backup only.',
    }),
    pullSecret: dnsLabel.default('private-ai-pull-secret').meta({
      description:
        'Locked namespace of the pull secret, which the others copy; made with images.pullSecret only.',
    }),
  })
  .prefault({})
  .meta({ description: 'Namespaces by purpose.' });

const deliverySchema = z
  .strictObject({
    repository: gitUrl.meta({
      description:
        'Git repository that holds dist/, without credentials: Argo CD has those in a Secret of its own.',
      examples: ['https://git.example.com/platform/private-ai.git'],
    }),
    revision: z
      .string()
      .regex(
        /^[A-Za-z0-9][-A-Za-z0-9._/+@#]*$/,
        'a branch, tag or commit: letters, digits, "-", "_", ".", "/", "+", "@" and "#"',
      )
      .meta({
        description: 'Branch, tag or commit that Argo CD follows.',
      }),
    path: z
      .string()
      .regex(
        /^[A-Za-z0-9_][-A-Za-z0-9._]*(\/[A-Za-z0-9_][-A-Za-z0-9._]*)*$/,
        'a path from the root of the repository, such as dist or platform/ai/dist',
      )
      .default('dist')
      .meta({
        description:
          'Folder of the repository that the program writes, from the root: where Argo CD looks for the environments. Another one where the program lies in a folder of a larger repository, or `--out` names another folder.',
        examples: ['platform/ai/dist'],
      }),
    server: apiServerUrl
      .default('https://kubernetes.default.svc')
      .meta({ description: 'API server that Argo CD deploys to.' }),
    namespace: dnsLabel.default('openshift-gitops').meta({ description: 'Namespace of Argo CD.' }),
    instance: dnsLabel
      .default('openshift-gitops')
      .meta({ description: 'Name of the ArgoCD resource in that namespace.' }),
    account: z
      .strictObject({
        name: objectName.meta({ description: 'Name of the service account.' }),
        namespace: dnsLabel.meta({ description: 'Its namespace.' }),
      })
      .optional()
      .meta({
        description:
          'Service account that Argo CD uses in the cluster. Default: that of its controller in its own cluster, argocd-manager of kube-system elsewhere.',
      }),
    argocd: management.default('managed').meta({
      description:
        'Whether Argo CD is installed and set up by the bootstrap, or exists. It must exist where it deploys to another cluster.',
    }),
  })
  .meta({ description: 'How Argo CD finds and applies dist/.' });

const accessSchema = z
  .strictObject({
    groups: z
      .array(
        z
          .string()
          .regex(
            /^(?!\s)[^/%\n]{1,253}(?<!\s)$/,
            'the name of an OpenShift group as oc get groups prints it, without "/" and "%"',
          ),
      )
      .default([])
      .meta({
        description: 'OpenShift groups that may use every model and API whose exposure is authenticated.',
        examples: [['ai-users']],
      }),
  })
  .prefault({})
  .meta({ description: 'Who may use what is exposed.' });

const imageOverrideSchema = z
  .strictObject({
    repository: imageRepository
      .optional()
      .meta({ description: 'Repository; a mirror takes the place of its registry.' }),
    tag: z
      .string()
      .regex(/^[A-Za-z0-9_][-A-Za-z0-9._]{0,127}$/, 'an image tag')
      .regex(/^(?!latest$)/, 'a fixed tag; latest changes under a running cluster')
      .optional()
      .meta({ description: 'Tag. Without digest beside it, it replaces the digest of the catalogue too.' }),
    digest: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, 'a digest: sha256: and 64 hexadecimal digits')
      .optional()
      .meta({ description: 'Digest; wins over the tag.' }),
  })
  .meta({ description: 'Replaces parts of a catalogue entry.' });

const imagesSchema = z
  .strictObject({
    mirror: registryPath.optional().meta({
      description: 'Registry that mirrors all images; it takes the place of the registry in every reference.',
    }),
    pullSecret: z.boolean().default(false).meta({
      description:
        'Whether pods name a pull secret of their own, redhat-pull-secret. Nodes pull with that of the cluster otherwise.',
    }),
    overrides: z
      .partialRecord(z.enum(imageNames), imageOverrideSchema)
      .default({})
      .meta({ description: 'Other tags or digests by catalogue name.' }),
    requireDigests: z.boolean().default(false).meta({
      description:
        'Whether every image must have a digest: those with a tag only, of the catalogue or of a model, are then an error (PAI-115).',
    }),
    catalogs: z
      .partialRecord(z.enum(operatorCatalogNames), objectName)
      .default({})
      .meta({
        description:
          'CatalogSources in openshift-marketplace that take the place of those of OpenShift; oc-mirror makes such for mirrored catalogues.',
        examples: [{ 'redhat-operators': 'cs-redhat-operator-index-v4-18' }],
      }),
  })
  .prefault({})
  .meta({ description: 'Where images are pulled from.' });

const objectStoreSchema = z
  .discriminatedUnion('type', [
    z
      .strictObject({
        type: z.literal('minio'),
        size: storageSize.default('500Gi').meta({ description: 'Size of the volume minio-data.' }),
        console: z.enum(['none', 'authenticated']).default('none').meta({
          description: 'Whether a Route leads to the console, which asks for a MinIO user.',
        }),
        exposure: z.enum(['none', 'authenticated']).default('none').meta({
          description:
            'Whether a Route leads to the S3 API, which asks for the keys of a MinIO user. With one, pipelines keep their artifacts through it, so that the links of the dashboard work.',
        }),
      })
      .meta({ description: 'MinIO in the cluster.' }),
    z
      .strictObject({
        type: z.literal('external'),
        endpoint: originUrl.meta({ description: 'S3 endpoint.' }),
        podPort: z
          .int()
          .min(1)
          .max(65535)
          .optional()
          .meta({
            description:
              "Port of the store's pods, where the endpoint is a Service of this cluster: network policies see it, not that of the Service. Default: every port of the Service's namespace.",
            examples: [6443],
          }),
        region: z.string().min(1).default('us-east-1').meta({ description: 'S3 region.' }),
        pathStyle,
        ca: certificateAuthority('ConfigMap of the workload namespace with the CA of the endpoint.'),
        buckets: z
          .record(bucketName, bucketName)
          .default({})
          .meta({ description: 'Other names for buckets, by the name that components use.' }),
      })
      .meta({ description: 'An S3 service that exists already.' }),
  ])
  .prefault({ type: 'minio' })
  .meta({ description: 'S3 storage for models, files and pipeline artifacts.' });

/** The environment file: one cluster's settings. The single source of the JSON Schema and of the docs. */
export const environmentSchema = z
  .strictObject({
    name: dnsLabel.meta({ description: 'Name of the environment and of its folder in dist/.' }),
    release: z
      .enum(releaseNames)
      .default(defaultRelease)
      .meta({ description: 'OpenShift AI release that the cluster runs.' }),
    openshift: z
      .string()
      .regex(/^4\.\d{1,2}$/, 'an OpenShift minor version in quotes, for example "4.18"')
      .meta({
        description: 'OpenShift minor version; decides what the cluster ships itself.',
        examples: ['4.18'],
      }),
    platform: z
      .enum(['aws', 'azure', 'gcp', 'ibmcloud', 'openstack', 'vsphere', 'baremetal', 'none'])
      .default('none')
      .meta({ description: 'Infrastructure that makes GPU nodes; none where the nodes exist.' }),
    managed: z.enum(['none', 'rosa', 'aro']).default('none').meta({
      description:
        'Managed service that runs the cluster. rosa: machine pools make nodes, and the provider configures monitoring; aro: the owner does both.',
    }),
    cluster: clusterSchema,
    stages: z
      .array(z.enum(stageNames))
      .min(1)
      .default(['stage00-ai-platform', 'stage01-model-serving'])
      .meta({ description: 'Stages to render; each needs the stages that it builds on.' }),
    namespaces: namespacesSchema,
    delivery: deliverySchema,
    operators: z
      .union([management, z.partialRecord(z.enum(operatorNames), management)])
      .default('managed')
      .meta({
        description:
          'Whether operators are installed by this program: for all of them, or one by one (the others are managed).',
      }),
    operatorVersions: z
      .partialRecord(
        z.enum(installedOperatorNames),
        z
          .string()
          .regex(
            /^[a-z0-9][-a-z0-9]*\.v?\d[-+.A-Za-z0-9]*$/,
            'the name of a ClusterServiceVersion, for example rhods-operator.2.25.0',
          ),
      )
      .default({})
      .meta({
        description:
          'Fixes operators to one ClusterServiceVersion each. Upgrades then happen only when this line changes.',
        examples: [{ 'openshift-ai': 'rhods-operator.2.25.0' }],
      }),
    userWorkloadMonitoring: management.default('managed').meta({
      description: 'Whether monitoring of user workloads is switched on, or is on already.',
    }),
    dataScienceCluster: management.default('managed').meta({
      description:
        'Whether DSCInitialization and DataScienceCluster are rendered, or exist and must have stated settings.',
    }),
    quotas: quotaSchema,
    access: accessSchema,
    secrets: secretsSchema,
    images: imagesSchema,
    objectStore: objectStoreSchema,
    huggingFace: huggingFaceSchema,
    aws: awsSchema.optional(),
    catalogue: catalogueSchema,
    accelerator: z.enum(['nvidia', 'simulated']).default('nvidia').meta({
      description:
        'What models run on. simulated: a program with the API of vLLM answers with random sentences, on CPU and without weights, so that everything else can be tried on any cluster; gpuPools and the sources of models have no effect.',
    }),
    gpuPools: z.array(gpuPoolSchema).default([]).meta({ description: 'GPU nodes.' }),
    models: z.array(modelSchema).default([]).meta({ description: 'Models to serve.' }),
    modelRegistry: modelRegistrySchema.optional(),
    monitoring: monitoringSchema,
    smokeTests: z.boolean().default(true).meta({
      description:
        'Whether Argo CD runs smoke tests of a stage after each sync of it. One that fails makes the sync fail, which is then tried again; the stages above do not wait for it.',
    }),
    benchmarks: benchmarkSchema.optional(),
    evaluation: evaluationSchema.optional(),
    rag: ragSchema,
    backup: backupSchema.optional(),
    agents: agentsSchema,
    workbenches: z
      .array(workbenchSchema)
      .default([])
      .meta({ description: 'Workbenches of people, from stage01-model-serving on.' }),
    retiring: retiringSchema,
  })
  .meta({ title: 'Environment', description: 'Settings of one cluster.' });

/** The validated settings of one cluster, with every default in place. Immutable. */
export type Environment = DeepReadonly<z.output<typeof environmentSchema>>;

type DeepReadonly<T> = T extends (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

type AgentSettings = Environment['agents'];
export type AwsSettings = NonNullable<Environment['aws']>;
export type BackupSettings = NonNullable<Environment['backup']>;
export type BenchmarkSettings = NonNullable<Environment['benchmarks']>;
export type EvaluationSettings = NonNullable<Environment['evaluation']>;
export type DeliverySettings = Environment['delivery'];
export type GpuPoolSettings = Environment['gpuPools'][number];
/** A model, wherever it runs. */
export type AnyModelSettings = Environment['models'][number];
type Source = AnyModelSettings['source'];
type EndpointSource = Extract<Source, { type: 'endpoint' }>;
/** A model that runs in the cluster. The checks of the environment have made sure that it is complete. */
export type ModelSettings = Omit<AnyModelSettings, 'model' | 'pool' | 'source'> &
  Required<Pick<AnyModelSettings, 'model' | 'pool'>> & { readonly source: Exclude<Source, EndpointSource> };
/** A model that somebody else serves: no other of its settings means anything. */
export type EndpointModelSettings = Pick<AnyModelSettings, 'name' | 'context'> & {
  readonly source: EndpointSource;
};
export type HuggingFaceSettings = Environment['huggingFace'];
export type ObjectStoreSettings = Environment['objectStore'];
export type OperatorCatalogSettings = Environment['images']['catalogs'];
export type OperatorVersionSettings = Environment['operatorVersions'];
export type EmbeddingSource = NonNullable<Environment['rag']['embedding']['source']>;
export type IngestionSettings = Environment['rag']['ingestion'];
export type QuotaSettings = Environment['quotas'];
export type SecretsSettings = Environment['secrets'];
export type ToolServerSettings = AgentSettings['toolServers'][number];

export type NotificationSettings = NonNullable<AgentSettings['notifications']>;
export type VectorStoreSettings = Environment['rag']['vectorStore'];
export type WorkbenchSettings = Environment['workbenches'][number];
export type SecretStoreSettings = NonNullable<SecretsSettings['store']>;
