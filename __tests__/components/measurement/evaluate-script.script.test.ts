import { recordsAt } from '../../../lib/kubernetes/manifest';
import { at, find, modelEntry, rendered, small } from '../../support/environments';
import { runScript } from '../../support/script';

const environment = rendered('demo', { ...small, models: [modelEntry()], evaluation: {} });
const cronJob = find(environment, 'CronJob', 'evaluate-m');
const pod = 'spec.jobTemplate.spec.template';

describe('the script of an evaluation', () => {
  const [, , text] = recordsAt(at(cronJob, `${pod}.spec`), 'initContainers')[0]?.command as string[];
  const run = (oc: string, after = '') =>
    runScript(
      `mkdir results; echo '{"kind":"LMEvalJob"}' > job.json; ${after} ${text ?? ''}\ncat results/*`,
      oc,
      {
        NAME: 'lm-eval-m',
        NAMESPACE: 'ai',
        RESULTS: 'results',
        JOB_FILE: 'job.json',
      },
    );
  /** Answers of the API server: what was there before, then a state for each look. */
  const cluster = (before: string, ...states: readonly string[]) => `
    case "$*" in
      *ignore-not-found\\ -o*) echo '${before}' ;;
      create*) echo "$*" >> said ;;
      delete*) echo "$*" >> said; echo "$*" ;;
      *status.results*) echo '{"results":{}}' ;;
      get*) looks=$(($(cat looks 2>/dev/null || echo 0) + 1)); echo "$looks" > looks
        case "$looks" in ${states.map((state, index) => `${index + 1}) echo '${state}' ;;`).join(' ')} *) exit 9 ;; esac ;;
    esac`;

  test('makes the job, waits for its end, and leaves its results and what was asked', () => {
    const { code, lines } = run(
      cluster('', '||', 'Running|NoReason|initializing', 'Complete|Succeeded|job completed'),
    );
    expect(code).toBe(0);
    expect(lines).toEqual([
      'evaluate: ||',
      'evaluate: Running|NoReason|initializing',
      'evaluate: Complete|Succeeded|job completed',
      '{"kind":"LMEvalJob"}',
      '{"results":{}}',
    ]);
  });

  test('replaces the job of the run before', () => {
    const { code, lines } = run(cluster('lm-eval-m|Complete', 'Complete|Succeeded|'));
    expect(code).toBe(0);
    expect(lines[0]).toBe('delete lmevaljobs.trustyai.opendatahub.io lm-eval-m -n ai --timeout=5m');
  });

  test('leaves one alone that has not ended', () => {
    const { code, lines } = run(cluster('lm-eval-m|Running'));
    expect(code).toBe(1);
    expect(lines).toEqual([]);
  });

  test('fails with a job that has failed, which stays to be looked at', () => {
    const { code, lines } = run(cluster('', 'Complete|Failed|exit status 1'));
    expect(code).toBe(1);
    expect(lines).toEqual(['evaluate: Complete|Failed|exit status 1']);
  });

  test('survives an API server that does not answer for a moment', () => {
    const flaky = cluster('', 'Running|NoReason|', '', 'Complete|Succeeded|').replace(
      "2) echo '' ;;",
      '2) exit 1 ;;',
    );
    expect(run(flaky).code).toBe(0);
  });

  test('takes its job along when it is ended', () => {
    const { code, lines } = run(
      cluster('').replace('*) exit 9 ;;', '*) echo Running ;;'),
      '(sleep 1; kill -TERM $$) &',
    );
    expect(code).toBe(143);
    expect(lines.at(-1)).toBe(
      'delete lmevaljobs.trustyai.opendatahub.io lm-eval-m -n ai --ignore-not-found --wait=false',
    );
  });

  test('says so where TrustyAI is not there', () => {
    expect(run('exit 1').code).toBe(1);
  });
});
