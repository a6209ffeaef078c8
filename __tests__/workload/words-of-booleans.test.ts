import { isRecord, recordAt, walk } from '../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { rendered } from '../support/environments';

/** A yes or no as text, in any of the usual words. */
const yesOrNo = /^(0|1|true|false|on|off|yes|no)$/i;

/** What the program that reads a variable takes for yes and no, and where it does so. */
const wordsOf: Readonly<Record<string, { words: readonly string[]; source: string }>> = {
  DISABLE_DSC_CONFIG: { words: ['true', 'false'], source: 'opendatahub-io/opendatahub-operator cmd/main.go' },
  DOCLING_SERVE_ENABLE_UI: { words: ['true', 'false'], source: 'docling_serve/settings.py, pydantic' },
  DOCLING_SERVE_LOAD_MODELS_AT_BOOT: {
    words: ['true', 'false'],
    source: 'docling_serve/settings.py, pydantic',
  },
  ETCD_USE_EMBED: { words: ['true', 'false'], source: 'milvus-io/milvus scripts/standalone_embed.sh' },
  // Any text is yes.
  LLAMA_STACK_DISABLE_VERSION_CHECK: {
    words: ['true'],
    source: 'llama_stack/core/server/server.py @v0.2.22',
  },
  HF_HUB_OFFLINE: { words: ['1'], source: 'huggingface/huggingface_hub src/huggingface_hub/constants.py' },
  MINIO_BROWSER: { words: ['on', 'off'], source: 'minio/minio internal/config/config.go' },
  ONCE: { words: ['true'], source: 'lib/components/rag/ingestion/start_run.py' },
  // Whatever it says, it says yes.
  PYTHONDONTWRITEBYTECODE: { words: ['1'], source: 'python/cpython Doc/using/cmdline.rst' },
  S3_PATH_STYLE: { words: ['true', 'false'], source: 'lib/components/rag/ingestion/s3.py' },
  S3_USE_HTTPS: { words: ['1', '0'], source: 'kserve pkg/credentials/s3/utils.go @rhoai-2.25' },
  S3_USER_VIRTUAL_BUCKET: {
    words: ['true', 'false'],
    source: 'kserve python/kserve/kserve/storage/storage.py @rhoai-2.25',
  },
  STORE_PATH_STYLE: { words: ['on', 'off'], source: 'minio/mc cmd/alias-set.go, --path' },
  // Two numbers.
  TRIES: { words: ['1'], source: 'lib/components/rag/ingestion/web.py' },
  UVICORN_WORKERS: { words: ['1'], source: 'docling_serve/settings.py' },
  TRANSFORMERS_OFFLINE: { words: ['1'], source: 'huggingface/transformers src/transformers/utils/hub.py' },
  VLLM_NO_USAGE_STATS: { words: ['1', '0'], source: 'vllm-project/vllm vllm/envs.py' },
  WITH_WORKLOAD: { words: ['true', 'false'], source: 'NVIDIA/gpu-operator cmd/nvidia-validator' },
};

interface Variable {
  readonly name: string;
  readonly value: string;
}

/** Variables of containers, ConfigMaps, and keys of Secrets that hold no secret: programs of others read them. */
function variables({ objects, needs }: RenderedEnvironment): Variable[] {
  const ofContainers = objects
    .flatMap(({ manifest }) => walk(manifest).map(({ value }) => value))
    .filter(isRecord)
    .flatMap(({ name, value }) =>
      typeof name === 'string' && typeof value === 'string' ? [{ name, value }] : [],
    );
  const ofConfigMaps = objects
    .filter(({ manifest }) => manifest.kind === 'ConfigMap')
    .flatMap(({ manifest }) => Object.entries(recordAt(manifest, 'data')))
    .flatMap(([name, value]) => (typeof value === 'string' ? [{ name, value }] : []));
  const ofSecrets = needs.secrets
    .flatMap(({ keys }) => keys)
    .flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value }]));
  return [...ofContainers, ...ofConfigMaps, ...ofSecrets].filter(({ value }) => yesOrNo.test(value));
}

describe('a yes or no that another program reads as text', () => {
  const found = [rendered('demo'), rendered('lab')].flatMap(variables);

  test.each(Object.keys(wordsOf))('%s is in the words of its reader', (name) => {
    const values = found.filter((each) => each.name === name).map(({ value }) => value);
    expect(values).not.toEqual([]);
    for (const value of values) expect(wordsOf[name]?.words).toContain(value);
  });

  test('is in the list above, with the source of the words', () => {
    expect([...new Set(found.map(({ name }) => name))].sort()).toEqual(Object.keys(wordsOf).sort());
  });
});
