import { evaluationTasks } from '../../catalogues/evaluation-tasks';
import { nearest } from '../../program/nearest';
import { alternatives, valueText } from '../../program/value-text';
import type { Draft } from '../draft';
import type { Finding } from '../finding';
import { endpointsOf, modelsOf } from './draft-lookups';

type EvaluationDraft = NonNullable<Draft['evaluation']>;

/** Evaluations of models that nobody can evaluate (PAI-109, PAI-110), or of tasks that cannot run so (PAI-110). */
export function evaluationFindings(draft: Draft): Finding[] {
  const { evaluation } = draft;
  if (evaluation === undefined) return [];
  return [
    ...nothingToEvaluate(draft),
    ...namedModels(draft, evaluation),
    ...tasksByChat(evaluation),
    ...batchesByChat(evaluation),
    ...scripts(evaluation),
    ...longAnswers(draft, evaluation),
  ];
}

function finding(path: Finding['path'], message: string, remedy: string): Finding {
  return { code: 'PAI-110', path, message, remedy };
}

/** A simulator answers with random sentences, and of somebody else's model nobody knows which API it has, or what it costs. */
function nothingToEvaluate(draft: Draft): Finding[] {
  const { accelerator, models, stages } = draft;
  const without = 'remove evaluation';
  if (accelerator === 'simulated') {
    const message =
      'an evaluation of simulated models measures nothing: they answer with random sentences, and know no likelihoods';
    return [finding(['evaluation'], message, `${without}, or the setting accelerator`)];
  }
  const known = stages !== undefined && !stages.includes(undefined) && models?.includes(undefined) === false;
  if (!known || (modelsOf(draft).length > 0 && stages.includes('stage01-model-serving'))) return [];
  return [
    finding(
      ['evaluation'],
      'no model runs in the cluster, and others are not evaluated',
      `${without}, or add a model and stage01-model-serving`,
    ),
  ];
}

function namedModels(draft: Draft, { models = [] }: EvaluationDraft): Finding[] {
  const own = modelsOf(draft).map(({ model: { name } }) => name);
  const far = endpointsOf(draft).map(({ model: { name } }) => name);
  // A model whose name is wrong itself can be the one that is meant: its own problem comes first.
  if (draft.models === undefined || draft.models.some((each) => each?.name === undefined)) return [];
  const names = own.filter((name) => name !== undefined);
  return models.flatMap((name, index): Finding[] => {
    if (name === undefined || names.includes(name)) return [];
    const path = ['evaluation', 'models', index];
    if (far.includes(name)) {
      const message = `${name} is served by somebody else; models that run in the cluster are evaluated alone`;
      return [finding(path, message, 'remove it from the list')];
    }
    const meant = nearest(name, names);
    return [
      {
        code: 'PAI-109',
        path,
        message: `no model is named ${valueText(name)}`,
        remedy:
          meant.length === 0 ? `models here are ${names.join(', ')}` : `did you mean ${alternatives(meant)}?`,
      },
    ];
  });
}

/** lm_eval/models/openai_completions.py `LocalChatCompletion.loglikelihood` @rhoai-2.25 raises an error. */
function tasksByChat({ api, tasks = [] }: EvaluationDraft): Finding[] {
  if (api !== 'chat') return [];
  return tasks.flatMap((task, index): Finding[] =>
    task === undefined || evaluationTasks[task].answer === 'text'
      ? []
      : [
          finding(
            ['evaluation', 'tasks', index],
            `${task} compares how likely the choices are, which the chat API does not tell`,
            'write api: completions, or leave the task out',
          ),
        ],
  );
}

/** The harness would warn and send them one by one. */
function batchesByChat({ api, batchSize = 1 }: EvaluationDraft): Finding[] {
  if (api !== 'chat' || batchSize === 1) return [];
  const message = `a request to the chat API has one prompt, and not ${batchSize}`;
  return [finding(['evaluation', 'batchSize'], message, 'remove batchSize, or write api: completions')];
}

function scripts({ tasks = [], datasetScripts }: EvaluationDraft): Finding[] {
  if (datasetScripts !== false) return [];
  return tasks.flatMap((task, index): Finding[] =>
    task === undefined || evaluationTasks[task].script === undefined
      ? []
      : [
          finding(
            ['evaluation', 'tasks', index],
            `the dataset of ${task} (${evaluationTasks[task].dataset}) may be made by a program of its repository, which would run in the cluster`,
            'write datasetScripts: true if you trust it, or leave the task out',
          ),
        ],
  );
}

/** The harness cuts a question to what the answer leaves of the context. */
function longAnswers(draft: Draft, { answerTokens, models, tasks = [] }: EvaluationDraft): Finding[] {
  if (answerTokens === undefined) return [];
  if (!tasks.some((task) => task !== undefined && evaluationTasks[task].answer === 'text')) return [];
  return modelsOf(draft).flatMap(({ model: { name = '', context } }): Finding[] => {
    if (context === undefined || 2 * answerTokens <= context) return [];
    if (models !== undefined && !models.includes(name)) return [];
    const message = `answers of ${answerTokens} tokens leave less than half of the context of ${name}, ${context}, to the questions, which the harness would cut`;
    const remedy = `write at most ${Math.floor(context / 2)}, or a greater context`;
    return [finding(['evaluation', 'answerTokens'], message, remedy)];
  });
}
