/** One container image that the program can render. */
export interface CatalogueImage {
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:...`; wins over the tag. */
  readonly digest?: string;
  /** Version of the program inside, where only a digest is stated. */
  readonly version?: string;
  /** Where the tag or digest comes from. */
  readonly source: string;
}

/** Every image of the program. An environment can override an entry, or put a mirror before all of them. */
export const imageCatalogue = {
  // On quay.io alone: Docker Hub lost the MinIO repositories in September 2026 (docs/disconnected.md).
  minio: {
    repository: 'quay.io/minio/minio',
    tag: 'RELEASE.2025-09-07T16-13-09Z',
    // The last release with an official image; CVE-2025-62506 is open in it (docs/components/minio.md).
    source: 'minio/minio issues #21647, #21661',
  },
  'minio-client': {
    repository: 'quay.io/minio/mc',
    tag: 'RELEASE.2025-08-13T08-35-41Z',
    source: 'minio/mc, newest tag',
  },
  'vllm-cuda': {
    repository: 'registry.redhat.io/rhoai/odh-vllm-cuda-rhel9',
    digest: 'sha256:fb84fbf103bf450ef5b060fc5f21a9cf16b166dba207a3c50aa91bccd919d604',
    version: 'v0.10.1.1',
    source: 'adnan-drina/private-ai-demo gitops/stage01-model-serving/serving/vllm @2fa98056497e',
  },
  // MySQL 8.4 is the line that its maker supports to 2032; 8.0 ended in April 2026.
  mysql: {
    repository: 'registry.redhat.io/rhel9/mysql-84',
    digest: 'sha256:8d67c8546cf54613dc8c58cb81d341d83427e43708576164b7c26245f24f6074',
    version: '8.4',
    source:
      'sclorg/mysql-container 8.4/Dockerfile.rhel9; the digest is one that oc-mirror has copied, 2025-08-30',
  },
  postgresql: {
    repository: 'registry.redhat.io/rhel9/postgresql-16',
    digest: 'sha256:42f385ac3c9b8913426da7c57e70bc6617cd237aaf697c667f6385a8c0b0118b',
    version: '16',
    source:
      'openshift/lightspeed-operator internal/controller/constants.go, which runs it too; sclorg/postgresql-container 16/Dockerfile.rhel9',
  },
  python: {
    repository: 'registry.access.redhat.com/ubi9/python-312',
    digest: 'sha256:95ec8d3ee9f875da011639213fd254256c29bc58861ac0b11f290a291fa04435',
    version: '3.12',
    source: 'opendatahub-io/llama-stack-distribution Containerfile, which is built on it',
  },
  'kubernetes-mcp-server': {
    repository: 'quay.io/containers/kubernetes_mcp_server',
    tag: 'v0.0.66',
    source: 'containers/kubernetes-mcp-server .github/workflows/release-image.yml @v0.0.66',
  },
  'mcp-toolbox': {
    repository: 'us-central1-docker.pkg.dev/database-toolbox/toolbox/toolbox',
    tag: '1.12.0',
    source: 'googleapis/mcp-toolbox README and docs @v1.12.0',
  },
  milvus: {
    repository: 'docker.io/milvusdb/milvus',
    // The newest of the 2.6 line whose image its publisher has inspected. 2.6.15 has a report of not starting as it
    // runs here, standalone with RocksMQ (milvus-io/milvus #49584); why not 3.0: lib/environment/checks/images.ts.
    tag: 'v2.6.19',
    source: 'zilliztech/milvus-helm pull request #304, chart 5.0.23',
  },
  'milvus-backup': {
    repository: 'docker.io/milvusdb/milvus-backup',
    tag: 'v0.5.16',
    source:
      'zilliztech/milvus-backup .github/workflows/release.yaml, which names an image after its tag; newest tag of 0.5',
  },
  etcd: {
    repository: 'quay.io/coreos/etcd',
    tag: 'v3.5.18',
    source: 'milvus-io/milvus deployments/docker/standalone/docker-compose.yml @03ce0a6',
  },
  'docling-serve-cpu': {
    repository: 'quay.io/docling-project/docling-serve-cpu',
    tag: 'v1.31.0',
    source: 'docling-project/docling-serve README @main, 2026-08-20',
  },
  'docling-serve-cuda': {
    repository: 'quay.io/docling-project/docling-serve-cu128',
    tag: 'v1.31.0',
    source: 'docling-project/docling-serve README @main, 2026-08-20',
  },
  'workbench-data-science': {
    repository: 'registry.redhat.io/rhoai/odh-workbench-jupyter-datascience-cpu-py312-rhel9',
    digest: 'sha256:74ccb2056d69927731385ecb42dcf4f0e4fbb35330d94faff372d25a6d18c0f1',
    version: '2025.2',
    source: 'red-hat-data-services/RHOAI-Build-Config bundle/manifests @f40503d (rhoai-2.25)',
  },
  'workbench-minimal': {
    repository: 'registry.redhat.io/rhoai/odh-workbench-jupyter-minimal-cpu-py312-rhel9',
    digest: 'sha256:7f28f4358794496a0bd65f29cba23da62bc1494ba06cc4a7101967103951fb83',
    version: '2025.2',
    source: 'red-hat-data-services/RHOAI-Build-Config bundle/manifests @f40503d (rhoai-2.25)',
  },
  'llama-stack': {
    repository: 'registry.redhat.io/rhoai/odh-llama-stack-core-rhel9',
    digest: 'sha256:c72da1b93cafc31c44ce3fdbfa4a7cb4155f4a0fa24ebb09713f8fc45ef83833',
    version: '0.2.22',
    // The image that the operator starts for `rh-dev` (RELATED_IMAGE_ODH_LLAMA_STACK_CORE_IMAGE).
    source: 'red-hat-data-services/RHOAI-Build-Config bundle/manifests @f40503d (rhoai-2.25)',
  },
  'opentelemetry-collector': {
    repository: 'registry.redhat.io/rhosdt/opentelemetry-collector-rhel9',
    digest: 'sha256:44014f24a7b78d3287e07ca8ddf18e5993456519ba1896500657165f4bfc0a6a',
    version: '0.144.0-3',
    // Red Hat build of OpenTelemetry 3.9.
    source: 'os-observability/konflux-opentelemetry bundle-patch/bundle.env @861e8be',
  },
  'openshift-cli': {
    repository: 'registry.redhat.io/openshift4/ose-cli-rhel9',
    tag: 'v4.18.0-202503210101.p0.geb9bc9b.assembly.stream.el9',
    source: 'Red Hat catalogue, openshift4/ose-cli-rhel9; the tag names one build of 4.18',
  },
  'llm-d-inference-sim': {
    repository: 'ghcr.io/llm-d/llm-d-inference-sim',
    tag: 'v0.10.2',
    source: 'llm-d/llm-d-inference-sim README @v0.10.2',
  },
  guidellm: {
    repository: 'ghcr.io/vllm-project/guidellm',
    // Its workflow pushes a tag per release.
    tag: 'v0.7.3',
    source: 'vllm-project/guidellm .github/workflows/release.yml @v0.7.3',
  },
  'oauth-proxy': {
    repository: 'registry.redhat.io/openshift4/ose-oauth-proxy',
    digest: 'sha256:8507daed246d4d367704f7d7193233724acf1072572e1226ca063c066b858ecf',
    source: 'red-hat-data-services/kserve pkg/constants/constants.go @rhoai-2.25',
  },
} as const satisfies Record<string, CatalogueImage>;

export type ImageName = keyof typeof imageCatalogue;

export const imageNames = Object.keys(imageCatalogue) as [ImageName, ...ImageName[]];
