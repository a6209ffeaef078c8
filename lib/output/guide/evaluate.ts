import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import type { EvaluationResults } from '../../contracts/evaluation-results';
import { console } from './markdown';
import { oc } from './shell';
import { storeAccess } from './store-access';

/** Versions of the harness in OpenShift AI 2.25 (red-hat-data-services/lm-evaluation-harness requirements.txt @rhoai-2.25). */
const harness = "'lm_eval[api]==0.4.8' datasets==3.1.0 transformers==4.48.0";

/** One evaluation of one model, how to read it, and where its results are. */
export function evaluate(rendered: RenderedEnvironment): string[] {
  const { evaluations, environment } = rendered;
  const [model] = evaluations?.models ?? [];
  if (evaluations === undefined || model === undefined) return [];
  const { open, close } = storeAccess(rendered, evaluations.user);
  const namespace = environment.namespaces.workloads;
  const cluster = oc(rendered);
  const folder = `store/${evaluations.bucket.actualName}/${evaluations.folder(model)}/`;
  const { schedule, tasks = [], limit = 0, hours = 0 } = environment.evaluation ?? {};
  const others = evaluations.models.slice(1).map((name) => `\`${evaluations.cronJob(name)}\``);
  const job = `lmevaljobs.trustyai.opendatahub.io/${evaluations.job(model)}`;
  return [
    '## Evaluation',
    `lm-eval asks a model the first ${limit} examples of ${tasks.join(', ')}, ${schedule === undefined ? 'on demand' : `at \`${schedule}\` and on demand`}, and counts the right answers.${others.length === 0 ? '' : ` The other models have ${others.join(', ')}.`} Each run replaces the LMEvalJob of the run before, which the dashboard shows too; results of all runs stay in the bucket.${environment.dataScienceCluster === 'existing' ? ' TrustyAI lets everybody who is logged in make LMEvalJobs in every namespace; the section Evaluations of docs/security.md takes that back.' : ''}`,
    ...broughtData(rendered, evaluations),
    console([
      `RUN=evaluate-$(date +%s); ${cluster} create job "$RUN" -n ${namespace} --from=cronjob/${evaluations.cronJob(model)}`,
      `${cluster} logs "job/$RUN" -n ${namespace} -c evaluate -f --pod-running-timeout=5m  # how far it is`,
      `${cluster} wait --for=condition=Complete "job/$RUN" -n ${namespace} --timeout=${hours}h`,
      `${cluster} logs pod/${evaluations.job(model)} -n ${namespace} -c main | grep '^|'  # table of the results`,
      `${cluster} get ${job} -n ${namespace} -o jsonpath='{.status.results}' | jq .results  # the same, exactly`,
      ...open,
      `mc cp --recursive ${folder} results/`,
      ...close,
    ]),
    'In the table, `Value` is the share of right answers (`acc`, `exact_match`), and `Stderr` how far it may be off: two values that differ by less than twice that are the same. Compare values of one task, one `limit` and one `api` alone.',
  ];
}

/** Datasets and tokenizers of a cluster without internet. */
function broughtData(rendered: RenderedEnvironment, { data }: EvaluationResults): string[] {
  if (data === undefined) return [];
  const { tasks = [], api } = rendered.environment.evaluation ?? {};
  const { open, close } = storeAccess(rendered, data.uploader);
  const tokenizers = api === 'chat' ? [] : data.tokenizers;
  return [
    'Bring datasets and tokenizers first, from a machine with internet, Python 3.11 and `mc` (`hf auth login` for gated repositories). What the harness has read once with a model that answers nothing, it reads again without internet:',
    console([
      'python3.11 -m venv harness && . harness/bin/activate',
      `pip install ${harness}`,
      'export HF_HOME="$PWD/hf-home"',
      `lm_eval --model dummy --tasks ${tasks.join(',')} --limit 1`,
      ...tokenizers.map(
        ({ repository, revision }) =>
          `python -c 'from transformers import AutoTokenizer; AutoTokenizer.from_pretrained("${repository}", revision="${revision}")'`,
      ),
      'cp -RL hf-home files  # a bucket has no links',
      ...open,
      `mc mirror --overwrite files store/${data.bucket.actualName}/${data.folder}`,
      ...close,
    ]),
    'Then evaluate:',
  ];
}
