import type { BrokenFile } from './broken-file';

const far = `  - name: far
    context: 4096
    source:
      type: endpoint
      url: https://models.example.com/v1
      model: org/far
`;

/** Evaluations that cannot run, or would measure nothing (PAI-109, PAI-110). */
export const evaluationCases: readonly BrokenFile[] = [
  {
    title: 'an evaluation of simulated models',
    changes: [['', 'accelerator: simulated\nevaluation: {}\n']],
    message: [
      'test.yaml:22:13 PAI-110 evaluation: an evaluation of simulated models measures nothing: they answer with random sentences, and know no likelihoods',
      '  remove evaluation, or the setting accelerator',
    ],
  },
  {
    title: 'an evaluation where no model runs in the cluster',
    changes: [
      [
        '  - name: chat\n    model: qwen3-8b\n    pool: l4\n    source:\n      type: s3\n      path: qwen3/8b\n',
        `${far}stages: [stage00-ai-platform, stage02-model-alignment]\nevaluation: {}\n`,
      ],
      ['gpuPools:\n  - name: l4\n    gpu: L4\n', ''],
    ],
    message: [
      'test.yaml:19:13 PAI-110 evaluation: no model runs in the cluster, and others are not evaluated',
      '  remove evaluation, or add a model and stage01-model-serving',
    ],
  },
  {
    title: 'an evaluation of a model that somebody else serves',
    changes: [['', `${far}evaluation:\n  models: [chat, far]\n`]],
    message: [
      'test.yaml:28:18 PAI-110 evaluation.models[1]: far is served by somebody else; models that run in the cluster are evaluated alone',
      '  remove it from the list',
    ],
  },
  {
    title: 'an evaluation of a model that does not exist',
    changes: [['', 'evaluation:\n  models: [chta, granite]\n']],
    message: [
      'test.yaml:22:12 PAI-109 evaluation.models[0]: no model is named "chta"',
      '  did you mean chat?',
      'test.yaml:22:18 PAI-109 evaluation.models[1]: no model is named "granite"',
      '  models here are chat',
    ],
  },
  {
    title: 'an evaluation by chat of what the chat API does not tell',
    changes: [['', 'evaluation:\n  api: chat\n  tasks: [gsm8k, arc_easy]\n']],
    message: [
      'test.yaml:23:18 PAI-110 evaluation.tasks[1]: arc_easy compares how likely the choices are, which the chat API does not tell',
      '  write api: completions, or leave the task out',
    ],
  },
  {
    title: 'an evaluation by chat with several prompts in one request',
    changes: [['', 'evaluation:\n  api: chat\n  tasks: [gsm8k]\n  batchSize: 4\n']],
    message: [
      'test.yaml:24:14 PAI-110 evaluation.batchSize: a request to the chat API has one prompt, and not 4',
      '  remove batchSize, or write api: completions',
    ],
  },
  {
    title: 'an evaluation with a dataset that a program makes',
    changes: [['', 'evaluation:\n  tasks: [mmlu]\n']],
    message: [
      'test.yaml:22:11 PAI-110 evaluation.tasks[0]: the dataset of mmlu (hails/mmlu_no_train) may be made by a program of its repository, which would run in the cluster',
      '  write datasetScripts: true if you trust it, or leave the task out',
    ],
  },
  {
    title: 'an evaluation whose answers leave no room for questions',
    changes: [
      ['    pool: l4', '    pool: l4\n    context: 1024'],
      ['', 'evaluation:\n  answerTokens: 600\n'],
    ],
    message: [
      'test.yaml:23:17 PAI-110 evaluation.answerTokens: answers of 600 tokens leave less than half of the context of chat, 1024, to the questions, which the harness would cut',
      '  write at most 512, or a greater context',
    ],
  },
];
