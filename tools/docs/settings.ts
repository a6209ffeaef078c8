import { unavailable } from '../../lib/environment/availability';
import { awsInstanceTypes } from '../../lib/catalogues/aws-instance-types';
import { type Gpu, gpuCatalogue } from '../../lib/catalogues/gpu-catalogue';
import { embeddingCatalogue } from '../../lib/catalogues/embedding-catalogue';
import type { CatalogueModel } from '../../lib/catalogues/model';
import { modelCatalogue } from '../../lib/catalogues/model-catalogue';
import { environmentSchema } from '../../lib/environment/schema';
import { stageNeeds } from '../../lib/environment/stages';
import { code, generatedNote, table } from './markdown';
import { sectionsOf } from './setting-sections';

/** Content of docs/settings.md: every setting of the environment file, from the schema itself. */
export function settingsPage(): string {
  const sections = sectionsOf(environmentSchema).map(({ title, description, rows }) => {
    const lines = rows.map((row) => [code(row.setting), row.allowed, row.default, row.meaning]);
    const intro = description === undefined ? [] : [description];
    return [`## ${title}`, ...intro, table(['Setting', 'Allowed', 'Default', 'Meaning'], lines)].join('\n\n');
  });
  return `${[intro, ...sections, notAvailable(), stages(), models(), embeddingModels(), gpus()].join('\n\n')}\n`;
}

const intro = `${generatedNote}

# Settings

One YAML file in \`environments/\` describes one cluster. Unknown settings are
errors. Start the file with this line, and editors check it and
complete names:

\`\`\`yaml
# yaml-language-server: $schema=./environment.schema.json
\`\`\`

Anchors and \`<<\` work. A file is one document. Messages about wrong settings: [errors.md](errors.md).`;

function notAvailable(): string {
  const rows = unavailable.map(({ setting, asksFor, remedy }) => [
    code(setting.join('.').replaceAll('.*', '[]')),
    asksFor.map(code).join(', '),
    remedy,
  ]);
  return [
    '## Not available in this version',
    'These have their place in the file and are refused with PAI-112.',
    table(['Setting', 'What', 'What to do'], rows),
  ].join('\n\n');
}

function stages(): string {
  const rows = Object.entries(stageNeeds).map(([stage, needs]) => [code(stage), needs.map(code).join(', ')]);
  return ['## Stages', table(['Stage', 'Needs'], rows), stagesNote].join('\n\n');
}

const stagesNote =
  'Where `source.type` of every model is `endpoint`, `stage01-model-serving` is left out: there is nothing to serve.';

function models(): string {
  const rows = Object.entries<CatalogueModel>(modelCatalogue).map(([name, model]) => [
    code(name),
    code(model.repository),
    model.format,
    String(model.weightsGiB),
    attentionText(model),
    String(model.maxContext),
    toolsText(model),
    model.gated ? 'yes' : 'no',
    model.licence,
  ]);
  const head = [
    'Name',
    'Weights',
    'Format',
    'Size (GiB)',
    'Cache of a token (bytes)',
    'Longest context',
    'Tool calls',
    'Gated',
    'Licence',
  ];
  return ['## Models', modelsNote, table(head, rows)].join('\n\n');
}

const modelsNote = `A model that is missing here is an entry below \`catalogue.models\` of the environment file, which
\`npm run model:add\` writes from its \`config.json\`. The cache of a token is that of all layers with 16 bits. Tool calls:
the parser of vLLM, and the chat template of this program where that of the repository shows no tools to the model.`;

function attentionText({ attention, layers, keyValueHeads, headSize }: CatalogueModel): string {
  if (attention.type === 'mla') return String(2 * layers * attention.latentSize);
  const layer = 4 * keyValueHeads * headSize;
  if (attention.type === 'full') return String(layers * layer);
  return `${(layers - attention.layers) * layer}; ${attention.layers * layer} more in a window of ${attention.window}`;
}

function toolsText({ toolCallParser, toolTemplate, chatTemplate }: CatalogueModel): string {
  if (toolCallParser === undefined) return 'no';
  if (chatTemplate !== undefined) return `${code(toolCallParser)}, template ${code(chatTemplate)}`;
  return toolTemplate ? code(toolCallParser) : `${code(toolCallParser)}, no template`;
}

function embeddingModels(): string {
  const rows = Object.entries(embeddingCatalogue).map(([name, model]) => [
    code(name),
    code(model.repository),
    String(model.dimension),
    String(model.maxTokens),
    `${Math.round(model.parameters / 1e6)} million`,
    model.licence,
  ]);
  const head = ['Name', 'Weights', 'Dimension', 'Longest text (tokens)', 'Parameters', 'Licence'];
  return ['## Embedding models', table(head, rows)].join('\n\n');
}

function gpus(): string {
  const rows = Object.entries<Gpu>(gpuCatalogue).map(([name, gpu]) => [
    code(name),
    String(gpu.memoryGiB),
    gpu.computeCapability.toFixed(1),
    gpu.link === 'nvlink' ? 'NVLink' : 'PCIe',
    gpu.mig === undefined ? 'no' : 'yes',
    code(gpu.productLabel),
    instanceTypes(name),
  ]);
  const head = [
    'Product',
    'Memory (GiB)',
    'Compute capability',
    'Link',
    'MIG',
    '`nvidia.com/gpu.product`',
    'On AWS',
  ];
  return ['## GPU products', gpusNote, table(head, rows), fitRule].join('\n\n');
}

/** Families of instance types with the product, as `g6 (1, 4, 8)`: GPUs of one node. */
function instanceTypes(product: string): string {
  const families = new Map<string, Set<number>>();
  for (const [name, { gpu, gpus }] of awsInstanceTypes) {
    if (gpu !== product) continue;
    const [family = name] = name.split('.');
    families.set(family, (families.get(family) ?? new Set()).add(gpus));
  }
  return [...families].map(([family, counts]) => `${family} (${[...counts].join(', ')})`).join(', ');
}

const gpusNote = `Memory is what vLLM sees, a little less than \`nvidia-smi\` prints. A product that is missing here is an
entry below \`catalogue.gpus\` of the environment file. On AWS: families of instance types, with the GPUs that a node of
theirs has.`;

const fitRule = `How a model is compared with its GPUs: [vLLM, GPU fit](components/vllm.md#gpu-fit).`;
