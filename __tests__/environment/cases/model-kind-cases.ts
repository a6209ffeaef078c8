import { modelNames } from '../../../lib/catalogues/model-catalogue';
import type { BrokenFile, Change } from './broken-file';

const deployed = `    model: qwen3-8b
    pool: l4
    source:
      type: s3
      path: qwen3/8b
`;

/** The model is served elsewhere, with more settings of it and of its source. */
function served(settings: string, source = '', url = 'https://models.example.com/v1'): Change {
  return [
    deployed,
    `    source:\n      type: endpoint\n      url: ${url}\n      model: far\n${source}${settings}`,
  ];
}

/** Settings of models that depend on who serves them (PAI-103, PAI-110, PAI-111). */
export const modelKindCases: readonly BrokenFile[] = [
  {
    title: 'a model of the cluster without pool and entry of the catalogue',
    changes: [['    model: qwen3-8b\n    pool: l4\n', '']],
    message: [
      'test.yaml:15:5 PAI-103 models[0].model: this setting is required and missing',
      // The first of the catalogue, which an owner extends.
      `  write it, for example model: ${modelNames[0]}`,
      'test.yaml:15:5 PAI-103 models[0].pool: this setting is required and missing',
      '  write pool (GPU pool that it runs on)',
    ],
  },
  {
    title: 'an endpoint without context',
    changes: [served('')],
    message: [
      'test.yaml:15:5 PAI-103 models[0].context: this setting is required and missing',
      '  write context (longest context, in tokens (max-model-len))',
    ],
  },
  {
    title: 'an endpoint with all that only a model of the cluster can have',
    changes: [
      served(
        `    context: 4096
    model: qwen3-8b
    pool: l4
    gpus: 1
    replicas: 1
    mode: RawDeployment
    exposure: none
    concurrency: 16
    requestTokens: 1024
    timeoutSeconds: 600
    resources: {}
    vllm: {}
`,
      ),
    ],
    message: [
      'test.yaml:21:12 PAI-110 models[0].model: somebody else serves this model: its server decides which model answers',
      '  remove the line; source.model is the id at the server',
      'test.yaml:22:11 PAI-110 models[0].pool: somebody else serves this model: it uses no GPU of this cluster',
      '  remove the line',
      'test.yaml:23:11 PAI-110 models[0].gpus: somebody else serves this model: it uses no GPU of this cluster',
      '  remove the line',
      'test.yaml:24:15 PAI-110 models[0].replicas: somebody else serves this model: its server decides how many there are',
      '  remove the line',
      'test.yaml:25:11 PAI-110 models[0].mode: somebody else serves this model: no KServe runs it',
      '  remove the line',
      'test.yaml:26:15 PAI-110 models[0].exposure: somebody else serves this model: no Route leads to it',
      '  remove the line; people ask it through Llama Stack, which has an exposure',
      'test.yaml:27:18 PAI-110 models[0].concurrency: somebody else serves this model: its server decides how many requests run',
      '  remove the line',
      'test.yaml:28:20 PAI-110 models[0].requestTokens: somebody else serves this model: its server decides how many requests run',
      '  remove the line',
      'test.yaml:29:21 PAI-110 models[0].timeoutSeconds: somebody else serves this model: its server decides how long a request may take',
      '  remove the line',
      'test.yaml:30:16 PAI-110 models[0].resources: somebody else serves this model: no pod of this cluster runs it',
      '  remove the line',
      'test.yaml:31:11 PAI-110 models[0].vllm: somebody else serves this model: its server decides how it runs',
      '  remove the line',
    ],
  },
  {
    title: 'a key and a CA for a server without TLS',
    changes: [
      served(
        '    context: 4096\n',
        '      apiKey: true\n      ca: { configMap: models-ca }\n',
        'http://models.example.com:8000/v1',
      ),
    ],
    message: [
      'test.yaml:20:15 PAI-110 models[0].source.apiKey: everybody on the way to http://models.example.com:8000/v1 could read the key',
      '  write https://models.example.com:8000/v1 as url, or remove apiKey',
      'test.yaml:21:11 PAI-110 models[0].source.ca: the URL http://models.example.com:8000/v1 uses no certificate',
      '  write https://models.example.com:8000/v1 as url, or remove ca',
    ],
  },
  {
    title: 'a server in a namespace whose network the program closes',
    changes: [served('    context: 4096\n', '', 'http://chat.private-ai-demo.svc:8000/v1')],
    message: [
      'test.yaml:18:12 PAI-110 models[0].source.url: the server runs in private-ai-demo, which network policies of this program close',
      '  let it run in a namespace of its own, or serve the model from weights',
    ],
  },
  {
    title: 'RAG without the stage of models, which one model of two needs',
    changes: [
      [
        'models:\n',
        `stages: [stage00-ai-platform, stage02-model-alignment]
models:
  - name: far
    source: { type: endpoint, url: https://models.example.com/v1, model: far }
    context: 4096
`,
      ],
    ],
    message: [
      'test.yaml:14:31 PAI-111 stages[1]: stage02-model-alignment builds on stage01-model-serving, which is not in the list',
      '  add stage01-model-serving to stages',
    ],
  },
];
