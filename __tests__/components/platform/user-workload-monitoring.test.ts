import { jobOf, runScript, scriptOf, variablesOf } from '../../support/script';
import { at, find, findAll, rendered, small } from '../../support/environments';
import { UserWorkloadMonitoring } from '../../../lib/components/platform/user-workload-monitoring';
import { alone } from '../../support/alone';

const demo = rendered('demo');

describe('monitoring of user workloads', () => {
  test('is switched on by a Job where something is scraped; the ConfigMap is never written whole', () => {
    expect(findAll(demo, 'ConfigMap').map(({ metadata }) => metadata.name)).not.toContain(
      'cluster-monitoring-config',
    );
    const jobs = findAll(demo, 'Job').filter(({ metadata }) => metadata.name.startsWith('user-workload'));
    expect(jobs.map(({ metadata }) => metadata.namespace)).toEqual(['private-ai-demo']);
    const role = find(demo, 'Role', 'user-workload-monitoring');
    expect(role.metadata.namespace).toBe('openshift-monitoring');
    expect(at(role, 'rules')).toEqual([
      {
        apiGroups: [''],
        resources: ['configmaps'],
        resourceNames: ['cluster-monitoring-config'],
        verbs: ['get', 'patch'],
      },
      { apiGroups: [''], resources: ['configmaps'], verbs: ['create'] },
    ]);
  });

  test('is a duty where the cluster has a configuration of its own', () => {
    const existing = rendered('demo', { ...small, userWorkloadMonitoring: 'existing' });
    expect(JSON.stringify(existing.objects.map(({ manifest }) => manifest))).not.toContain(
      'cluster-monitoring-config',
    );
    expect(existing.needs.prerequisites.map(({ text }) => text)).toContain(
      'Monitoring of user workloads is switched on (enableUserWorkload: true)',
    );
  });
});

const job = jobOf(demo, 'user-workload-monitoring-');
const script = scriptOf(job);
const env = variablesOf(job);

/** Answers like an API server that holds one ConfigMap; its text is in the file `text`, where there is one. */
function server(refuses = 0): string {
  return `case "$1" in
get) [ ! -e text ] || { echo 7; cat text; } ;;
create) [ "$*" = 'create configmap cluster-monitoring-config -n openshift-monitoring --from-literal=config.yaml=enableUserWorkload: true
' ] && printf 'enableUserWorkload: true\\n' > text && echo created ;;
patch)
  if [ "$CALL" -le ${refuses} ]; then echo 'Error: the object has been modified' >&2; exit 1; fi
  node -e '
const { metadata, data } = JSON.parse(process.argv[1]);
require("fs").writeFileSync("text", data["config.yaml"]);
console.log("patched version " + metadata.resourceVersion);
console.log(JSON.stringify(data["config.yaml"]));' "$9" ;;
esac`;
}

/** Runs the script against a text. @returns what it wrote, and what it said */
function run(text: string | undefined, refuses = 0) {
  const start =
    text === undefined ? '' : `[ "$CALL" -gt 1 ] || printf '%s' '${text.replaceAll("'", "'\\''")}' > text\n`;
  return runScript(script, start + server(refuses), env);
}

const on = 'monitoring of user workloads is switched on';
const line = 'enableUserWorkload: true\n';

describe('the Job that switches it on', () => {
  test('makes the ConfigMap of a new cluster', () => {
    expect(run(undefined)).toEqual({ code: 0, lines: ['created', on] });
  });

  const retention = 'prometheusK8s:\n  retention: 15d\n  volumeClaimTemplate:\n    spec: {}\n';
  test.each([
    ['an empty text', '', `\n${line}`],
    ['an empty map', '{}\n', line],
    ['settings of the owner', retention, retention + line],
    ['settings without a line break at the end', retention.trimEnd(), retention + line],
    ['the switch off, in the middle', `enableUserWorkload: false\n${retention}`, line + retention],
    [
      'quotes, tabs and backslashes',
      '# a "b"\\c\td\nk:\n- "x\\\\y"\n',
      `# a "b"\\c\td\nk:\n- "x\\\\y"\n${line}`,
    ],
  ])('adds one line to %s, and loses nothing', (_, before, after) => {
    const { code, lines } = run(before);
    expect(lines).toEqual(['patched version 7', JSON.stringify(after), on]);
    expect(code).toBe(0);
  });

  test('writes nothing where it is on', () => {
    expect(run(`${retention}enableUserWorkload: true # ours\n`).lines).toEqual([on]);
  });

  test('reads again when somebody wrote in between', () => {
    const { lines } = run(retention, 2);
    expect(lines).toEqual([
      'Error: the object has been modified',
      'patched version 7',
      JSON.stringify(retention + line),
      on,
    ]);
  });

  test.each(['{"prometheusK8s": {}}\n', '"prometheusK8s": {}\n'])('leaves %j to a person', (text) => {
    const { code, lines } = runScript(
      `sleep() { exit 3; }\n${script}`,
      `[ "$CALL" -gt 1 ] || printf '%s' '${text}' > text\n${server()}`,
      env,
    );
    expect([code, lines]).toEqual([
      3,
      [
        'config.yaml of ConfigMap openshift-monitoring/cluster-monitoring-config has a form that only a person can complete: add the line enableUserWorkload: true',
      ],
    ]);
  });
});

test('the Job that switches it on, alone', () => {
  const props = { namespace: 'private-ai-demo' };
  expect(alone((scope) => new UserWorkloadMonitoring(scope, 'monitoring', props))).toMatchSnapshot();
});
