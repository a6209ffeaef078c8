import { loadEnvironments } from '../../lib/environment/load';
import { storageQuota } from '../../lib/environment/checks/storage-quota';
import { rendered, settings } from '../support/environments';
import type { CatalogueModel } from '../../lib/catalogues/model';
import { modelCatalogue, modelNames } from '../../lib/catalogues/model-catalogue';
import { type Change, changed, ownModel } from './cases/broken-file';

function warnings(...changes: Change[]): string[] {
  // Requests that its cache holds.
  const text = changed(changes).replace('    pool: l4', '    concurrency: 2\n    pool: l4');
  return loadEnvironments([{ path: 'test.yaml', text }]).flatMap((each) =>
    each.warnings.map(
      ({ code, setting, message, remedy }) => `${code} ${setting ?? ''}: ${message}; ${remedy}`,
    ),
  );
}

const open: Change = ['pool: l4', 'pool: l4\n    exposure: authenticated'];

test('a model that is exposed to no group is a warning (PAI-424)', () => {
  expect(warnings(open)).toEqual([
    'PAI-424 access.groups: no group may use what is exposed as authenticated: chat; write a group of OpenShift, or bind the Roles that GUIDE.md names yourself',
  ]);
  expect(warnings(open, ['', 'access: { groups: [AI Users] }\n'])).toEqual([]);
  expect(warnings(['pool: l4', 'pool: l4\n    exposure: open'])).toEqual([]);
});

test.each([
  ['Llama Stack', 'llamaStack'],
  ['Docling', 'documentConverter'],
])('%s that is exposed to no group is one too, where its stage is there', (name, setting) => {
  const rag = `rag: { ${setting}: { exposure: authenticated } }\n`;
  const stages = 'stages: [stage00-ai-platform, stage01-model-serving, stage02-model-alignment]\n';
  expect(warnings(['', rag])).toEqual([]);
  expect(warnings(['', rag + stages]).join()).toContain(`exposed as authenticated: ${name}`);
});

test('so is a model registry', () => {
  expect(warnings(['', 'modelRegistry: { exposure: authenticated }\n']).join()).toContain(
    'exposed as authenticated: the model registry',
  );
  expect(warnings(['', 'modelRegistry: {}\n']).join()).not.toContain('PAI-424');
});

test('stages without any model are a warning (PAI-425)', () => {
  const none: Change = [
    `models:
  - name: chat
    model: qwen3-8b
    pool: l4
    source:
      type: s3
      path: qwen3/8b
`,
    '',
  ];
  expect(warnings(none)).toEqual([
    'PAI-425 models: the environment serves no model, and stage01-model-serving waits for one; write a model below models, or remove the stages that need one',
  ]);
  expect(warnings(none, ['', 'stages: [stage00-ai-platform]\n'])).toEqual([]);
});

test('a stage of models that somebody else serves all is a warning (PAI-425), and the others do without it', () => {
  const served: Change = [
    `    model: qwen3-8b
    pool: l4
    source:
      type: s3
      path: qwen3/8b
`,
    `    source: { type: endpoint, url: https://models.example.com/v1, model: far }
    context: 4096
`,
  ];
  expect(warnings(served)).toEqual([
    'PAI-425 stages[1]: stage01-model-serving serves no model: somebody else serves all of them; remove it from stages; the others do without it then',
  ]);
  expect(warnings(served, ['', 'stages: [stage00-ai-platform, stage02-model-alignment]\n'])).toEqual([]);
});

describe('tools that a model never sees (PAI-426)', () => {
  const use: Change = ['    model: qwen3-8b\n', '    model: own\n'];
  const tools = (entry: Readonly<Record<string, unknown>>, ...changes: Change[]) =>
    warnings(use, ...changes, ['', ownModel('own', { toolCallParser: 'hermes', ...entry })]).filter((text) =>
      text.startsWith('PAI-426'),
    );

  test('are those of a model whose template names none, while its answers are searched for calls', () => {
    expect(tools({ toolTemplate: false })).toEqual([
      'PAI-426 models[0].vllm.toolCalling: the chat template of own shows no tools to the model (toolTemplate: false), so it will never call one; write toolCalling: false, or toolTemplate: true below catalogue.models.own where the template in its repository does name tools',
    ]);
  });

  test('are not where a template shows them, nobody asks for them, or there is no parser', () => {
    expect(tools({ toolTemplate: true })).toEqual([]);
    expect(tools({ toolTemplate: false, chatTemplate: 'mistral-v7' })).toEqual([]);
    expect(tools({ toolTemplate: false, toolCallParser: undefined })).toEqual([]);
    const off: Change = [
      '      path: qwen3/8b\n',
      '      path: qwen3/8b\n    vllm: { toolCalling: false }\n',
    ];
    expect(tools({ toolTemplate: false }, off)).toEqual([]);
  });

  test('nor of a layout whose prompts mistral-common writes', () => {
    const layout: Change = [
      '      path: qwen3/8b\n',
      '      path: qwen3/8b\n    vllm: { layout: mistral }\n',
    ];
    const entry = { toolTemplate: false, layouts: ['hugging-face', 'mistral'] };
    expect(tools(entry, layout)).toEqual([]);
  });

  test('are of no model of the catalogue', () => {
    const unseen = modelNames.filter((name) => {
      const { toolCallParser, toolTemplate, chatTemplate }: CatalogueModel = modelCatalogue[name];
      return toolCallParser !== undefined && !toolTemplate && chatTemplate === undefined;
    });
    expect(unseen).toEqual([]);
  });
});

describe('a quota of storage (PAI-110)', () => {
  const { volumes } = rendered('demo').needs;
  const problems = (storage: string) => storageQuota(settings('demo', { quotas: { storage } }), volumes);

  test('below what the volumes of the namespace ask for names them all', () => {
    const [problem] = problems('100Gi');
    expect(problem?.path).toEqual(['quotas', 'storage']);
    for (const volume of ['milvus-data 20Gi', 'llama-stack-pvc 10Gi', 'mariadb-dspa 10Gi']) {
      expect(problem?.message).toContain(volume);
    }
    const least = /write at least (\d+Gi)/.exec(problem?.remedy ?? '')?.[1] ?? '';
    expect(problems(least)).toEqual([]);
  });

  test('above it is none, and none is needed', () => {
    expect(problems('1Ti')).toEqual([]);
    expect(storageQuota(settings('demo'), volumes)).toEqual([]);
  });
});
