/** A task of lm-eval. */
interface EvaluationTask {
  /** What it asks, for people. */
  readonly about: string;
  /**
   * What the harness reads of an answer: the likelihood of each choice, which only `/v1/completions` tells, or the text.
   */
  readonly answer: 'likelihood' | 'text';
  /** Dataset of Hugging Face. */
  readonly dataset: string;
  /** Whether a program of its repository makes the dataset, which then runs in the pod. @default its files are data */
  readonly script?: true;
}

/**
 * The tasks that an environment can name: `lm_eval/tasks` of red-hat-data-services/lm-evaluation-harness @rhoai-2.25
 * (lm_eval 0.4.8). `script` is `trust_remote_code: true` in the task there: datasets 3.1 then runs what the repository has,
 * whatever the operator permits. Tasks that need further hosts (ifeval, piqa) or run code of the model (humaneval, mbpp)
 * are not here.
 */
const tasks = {
  arc_easy: { about: 'questions of school science', answer: 'likelihood', dataset: 'allenai/ai2_arc' },
  arc_challenge: {
    about: 'harder questions of school science',
    answer: 'likelihood',
    dataset: 'allenai/ai2_arc',
  },
  commonsense_qa: {
    about: 'common sense with five choices',
    answer: 'likelihood',
    dataset: 'tau/commonsense_qa',
  },
  hellaswag: { about: 'how a scene goes on', answer: 'likelihood', dataset: 'hellaswag', script: true },
  mmlu: {
    about: '57 subjects with four choices',
    answer: 'likelihood',
    dataset: 'hails/mmlu_no_train',
    script: true,
  },
  openbookqa: {
    about: 'science that takes a fact and a step',
    answer: 'likelihood',
    dataset: 'openbookqa',
  },
  sciq: { about: 'questions of science', answer: 'likelihood', dataset: 'sciq' },
  truthfulqa_mc1: {
    about: 'common errors, one true choice',
    answer: 'likelihood',
    dataset: 'truthful_qa',
  },
  truthfulqa_mc2: {
    about: 'common errors, several true choices',
    answer: 'likelihood',
    dataset: 'truthful_qa',
  },
  winogrande: { about: 'whom a pronoun means', answer: 'likelihood', dataset: 'winogrande', script: true },
  gsm8k: { about: 'sums of primary school, step by step', answer: 'text', dataset: 'gsm8k' },
  mmlu_pro: { about: '14 subjects with ten choices', answer: 'text', dataset: 'TIGER-Lab/MMLU-Pro' },
  triviaqa: { about: 'general knowledge', answer: 'text', dataset: 'trivia_qa' },
} as const satisfies Readonly<Record<string, EvaluationTask>>;

export type EvaluationTaskName = keyof typeof tasks;

export const evaluationTasks: Readonly<Record<EvaluationTaskName, EvaluationTask>> = tasks;

export const evaluationTaskNames = Object.keys(tasks) as [EvaluationTaskName, ...EvaluationTaskName[]];
