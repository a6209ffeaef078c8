import { PipelineGraph } from '../../../workload/pipeline/pipeline-graph';
import type { ContainerSpec, KubernetesExecutor } from '../../../workload/pipeline/pipeline-spec';

/** Parameters of the pipeline `ingestion`; a run states the first one at least. */
export type IngestionParameter = 'collection' | 'prefix' | 'chunk_tokens' | 'overlap_tokens' | 'groups';

export interface IngestionGraphProps {
  /** Reference of the image with Python. */
  readonly image: string;
  /** Folder of the steps' programs in the container. */
  readonly programs: string;
  /** What every step knows of the servers that it uses. */
  readonly env: Readonly<Record<string, string>>;
  /** Secret, volumes and labels of every pod. */
  readonly kubernetes: KubernetesExecutor;
  /** Longest piece of a document, in tokens. */
  readonly chunkTokens: number;
  /** Tokens that a piece repeats of the one before. */
  readonly overlapTokens: number;
  /** Groups of documents, each worked on by one pod at the same time as the others. */
  readonly parallel: number;
}

type Size = ContainerSpec['resources'];

/** Programs that only ask servers. */
const small: Size = {
  resourceCpuRequest: '50m',
  resourceCpuLimit: '500m',
  resourceMemoryRequest: '128Mi',
  resourceMemoryLimit: '512Mi',
};

/** A document and its Markdown are in memory, several times while they are sent. */
const large: Size = {
  resourceCpuRequest: '250m',
  resourceCpuLimit: '1',
  resourceMemoryRequest: '512Mi',
  resourceMemoryLimit: '2Gi',
};

/** A step may take a day; what hangs longer is ended. */
const longestSeconds = 24 * 60 * 60;

/**
 * The pipeline `ingestion`: finds or makes the collection, lists the documents of a folder of the bucket, brings them into
 * the collection in groups, and asks the collection for each of them.
 */
export function ingestionGraph(props: IngestionGraphProps): PipelineGraph<IngestionParameter> {
  const graph = new PipelineGraph<IngestionParameter>({
    name: 'ingestion',
    description:
      'Brings the documents of a folder of the bucket into a collection. Run it again as often as you like.',
    parameters: {
      collection: { type: 'STRING', description: 'Collection that the documents go to.' },
      prefix: { type: 'STRING', description: 'Beginning of the names of the documents in the bucket.' },
      chunk_tokens: {
        type: 'NUMBER_INTEGER',
        description: 'Longest piece of a document, in tokens.',
        default: props.chunkTokens,
      },
      overlap_tokens: {
        type: 'NUMBER_INTEGER',
        description: 'Tokens that a piece repeats of the one before.',
        default: props.overlapTokens,
      },
      groups: {
        type: 'NUMBER_INTEGER',
        description: 'Groups of documents that are worked on at the same time, each in one pod.',
        default: props.parallel,
      },
    },
  });
  const { dag, parameters } = graph;
  const { collection, prefix, chunk_tokens, overlap_tokens, groups } = parameters;
  const step = (program: string, resources: Size) => ({
    command: ['python3', `${props.programs}/${program}.py`],
    container: {
      image: props.image,
      env: Object.entries(props.env).map(([name, value]) => ({ name, value })),
      resources,
    },
    kubernetes: { ...props.kubernetes, activeDeadlineSeconds: longestSeconds },
  });
  const prepare = dag.step('prepare-collection', {
    ...step('prepare_collection', small),
    inputs: { collection },
    outputs: { output: 'STRING' },
  });
  const list = dag.step('list-documents', {
    ...step('list_documents', small),
    inputs: { prefix, groups },
    outputs: { output: 'LIST' },
  });
  const store = prepare.outputs.output;
  const documents = list.outputs.output;
  const ingested = dag.forEach('each-group', documents, 'LIST', props.parallel, (inner, keys) => {
    inner.step('ingest-documents', {
      ...step('ingest_documents', large),
      inputs: { keys, store, chunk_tokens, overlap_tokens },
    });
  });
  dag.step('verify-collection', {
    ...step('verify_collection', small),
    inputs: { collection, store, documents, prefix },
    after: [ingested],
  });
  return graph;
}
