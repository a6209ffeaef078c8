import { unavailable } from '../../lib/environment/availability';
import { awsInstanceTypes } from '../../lib/catalogues/aws-instance-types';
import { type Gpu, gpuCatalogue } from '../../lib/catalogues/gpu-catalogue';
import type { CatalogueModel } from '../../lib/catalogues/model-catalogue';
import { embeddingCatalogue, modelCatalogue } from '../../lib/catalogues/model-catalogue';
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
  return ['## Stages', table(['Stage', 'Needs'], rows)].join('\n\n');
}

function models(): string {
  const rows = Object.entries<CatalogueModel>(modelCatalogue).map(([name, model]) => [
    code(name),
    code(model.repository),
    model.format,
    String(model.weightsGiB),
    String(model.maxContext),
    model.toolCallParser === undefined ? 'no' : 'yes',
  ]);
  const head = ['Name', 'Weights', 'Format', 'Size (GiB)', 'Longest context', 'Tool calls'];
  return ['## Models', table(head, rows)].join('\n\n');
}

function embeddingModels(): string {
  const rows = Object.entries(embeddingCatalogue).map(([name, model]) => [
    code(name),
    code(model.repository),
    String(model.dimension),
  ]);
  return ['## Embedding models', table(['Name', 'Weights', 'Dimension'], rows)].join('\n\n');
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

const fitRule = `A model fits if its key-value cache holds one request of full length; below two requests there is a
warning. With N GPUs of M GiB, utilization u and weights of W GiB the cache has
\`N * (M * u - 2.3) - 1.02 * W\` GiB. The rule is about 6 % below what vLLM measures on an L4.`;
