import { Construct } from 'constructs';
import { textDetectors } from '../../catalogues/text-detectors';
import { selectorLabels } from '../../cluster/labels';
import { Needs } from '../../cluster/needs';
import type { DocumentConverter } from '../../contracts/document-converter';
import type { Shield } from '../../contracts/guardrails';
import type { LlamaStack } from '../../contracts/llama-stack';
import type { PipelineServer } from '../../contracts/pipeline-server';
import { serviceCa } from '../../kubernetes/service-ca';
import { type SmokeCheck, SmokeTest } from './smoke-test';

export interface AlignmentSmokeTestProps {
  readonly name: string;
  readonly namespace: string;
  readonly llamaStack: LlamaStack;
  readonly converter: DocumentConverter;
  /** A pipeline that the server must have. @default none is looked for */
  readonly pipeline?: { readonly server: PipelineServer; readonly name: string };
}

const caPath = '/etc/service-ca';

/**
 * A {@link SmokeTest} of Llama Stack, Docling and the pipeline server: health, models, length of embeddings, a scratch collection
 * with an uploaded file that comes and goes, the conversion of a small page, and the pipeline of ingestion where there is one. Its
 * account has a token for the pipeline server alone.
 */
export class AlignmentSmokeTest extends Construct {
  constructor(scope: Construct, id: string, props: AlignmentSmokeTestProps) {
    super(scope, id);
    const { name, namespace, llamaStack, converter, pipeline } = props;
    const client = { name, namespace, podSelector: selectorLabels(name), serviceAccount: name, tests: true };
    llamaStack.grantUse(client);
    Needs.of(this).allow(client, converter.endpoint);
    pipeline?.server.grantUse(client);
    new SmokeTest(this, 'Test', {
      name,
      namespace,
      program: 'alignment',
      deadlineSeconds: 600,
      token: pipeline !== undefined,
      // The network policy of the operator of Llama Stack lets these pods in.
      podLabels: { 'app.kubernetes.io/part-of': 'llama-stack' },
      env: {
        LLAMA_STACK_URL: llamaStack.endpoint.url(),
        OPENAI_PATH: llamaStack.openAiPath,
        DOCLING_URL: converter.endpoint.url(),
      },
      mounts: pipeline === undefined ? [] : [{ path: caPath, source: { configMap: serviceCa.configMap } }],
      checks: [
        ...llamaStackChecks(llamaStack),
        {
          name: 'Docling converts a document',
          asks: 'conversion',
          seconds: 300,
          advice: `See the log of the server behind ${converter.endpoint.url()}`,
        },
        ...(pipeline === undefined ? [] : [pipelineCheck(pipeline.server, pipeline.name)]),
      ],
    });
  }
}

function llamaStackChecks(llamaStack: LlamaStack): SmokeCheck[] {
  const embedding = { model: llamaStack.embeddingModelId, dimension: llamaStack.embedding.dimension };
  return [
    {
      name: 'Llama Stack is healthy',
      asks: 'health',
      seconds: 60,
      advice: 'See the log of Llama Stack',
    },
    {
      name: 'Llama Stack lists its models',
      asks: 'models',
      seconds: 60,
      advice: 'See the log of Llama Stack: it asks each model for its list',
      models: [...llamaStack.modelIds.values(), llamaStack.embeddingModelId],
    },
    {
      name: 'embeddings have their length',
      asks: 'embedding',
      // The first request loads the model, and downloads it where no volume has it.
      seconds: 600,
      advice: 'See rag.embeddingModel, and whether the embedding model is on the volume of Llama Stack',
      ...embedding,
    },
    {
      name: 'a collection finds what it is given',
      asks: 'round_trip',
      seconds: 300,
      advice: 'See the logs of Llama Stack and Milvus',
      ...embedding,
      provider: llamaStack.vectorProviderId,
    },
    ...(llamaStack.shield === undefined ? [] : [shieldCheck(llamaStack.shield)]),
  ];
}

function shieldCheck({ id, detectors }: Shield): SmokeCheck {
  return {
    name: 'the shield tells personal data from other text',
    asks: 'shield',
    seconds: 120,
    advice: 'See the logs of all containers of Deployment guardrails, and of Llama Stack',
    shield: id,
    clean: 'A node needs a driver.',
    personal: `What is known of ${detectors.map((name) => textDetectors[name].sample).join(', ')}?`,
  };
}

function pipelineCheck({ endpoint }: PipelineServer, pipeline: string): SmokeCheck {
  return {
    name: `the pipeline server has ${pipeline}`,
    asks: 'pipeline',
    seconds: 60,
    advice: `Compare Pipeline ${endpoint.namespace}/${pipeline}`,
    server: {
      url: endpoint.url(),
      ca: `${caPath}/${serviceCa.key}`,
      bearer: SmokeTest.accountFile,
    },
    pipeline,
  };
}
