import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { syncWaves, type SyncWave } from '../../lib/kinds/sync-waves';
import { shellScript } from '../../lib/program/shell-script';
import { stageNeeds } from '../../lib/environment/stages';
import { at, find, modelEntry, type RawSettings, rendered } from '../support/environments';
import { runScript } from '../support/script';
import { StageWaitJob } from '../../lib/argocd/stage-wait-job';
import { alone } from '../support/alone';

const [stage00, stage01, stage02] = [
  'stage00-ai-platform',
  'stage01-model-serving',
  'stage02-model-alignment',
] as const;

function contentOf(environment: RenderedEnvironment, stage: string): unknown {
  return at(find(environment, 'ConfigMap', `${stage}-applied`), 'data.content');
}

/** What the wait Job of a stage waits for. */
function awaited(environment: RenderedEnvironment, stage: string): string[] {
  const stages = at(find(environment, 'ConfigMap', `${stage}-gate`), 'data.stages');
  return String(stages).trimEnd().split('\n');
}

describe.each(['demo', 'lab'] as const)('stages of %s', (name) => {
  const environment = rendered(name);

  test('state their content last of all, and wait for those below first of all', () => {
    for (const stage of environment.environment.stages) {
      const ofStage = environment.objects.filter(({ folder }) => folder === stage);
      const last = ofStage
        .filter(({ syncWave }) => syncWave === 'applied')
        .map(({ manifest }) => manifest.kind);
      expect(last).toEqual(['ConfigMap']);
      const kindsIn = (first: string) =>
        ofStage.filter(({ syncWave }) => syncWave === first).map(({ manifest }) => manifest.kind);
      const needs = ['ConfigMap', 'NetworkPolicy', 'Role', 'RoleBinding', 'ServiceAccount'];
      expect(kindsIn('stageWaitNeeds').sort()).toEqual(stageNeeds[stage].length === 0 ? [] : needs);
      expect(kindsIn('stageWaitJobs')).toEqual(stageNeeds[stage].length === 0 ? [] : ['Job']);
    }
  });

  test('wait for the content of the same commit', () => {
    for (const stage of environment.environment.stages.slice(1)) {
      expect(awaited(environment, stage)).toEqual(
        stageNeeds[stage].map((need) => `${need} ${String(contentOf(environment, need))}`),
      );
    }
  });

  test('ask anew at every sync, and may read the content of those below only', () => {
    for (const stage of environment.environment.stages.slice(1)) {
      const { annotations } = find(environment, 'Job', `${stage}-gate`).metadata;
      expect(annotations).toMatchObject({
        'argocd.argoproj.io/hook': 'Sync',
        'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
      });
      expect(at(find(environment, 'Role', `${stage}-gate`), 'rules')).toEqual([
        {
          apiGroups: [''],
          resources: ['configmaps'],
          resourceNames: stageNeeds[stage].map((need) => `${need}-applied`),
          verbs: ['get'],
        },
      ]);
    }
  });
});

test('a change of a stage reaches the content of every stage above it, and of none below', () => {
  const contents = (changes: RawSettings) => {
    const environment = rendered('demo', changes);
    return [stage00, stage01, stage02].map((stage) => contentOf(environment, stage));
  };
  const [demo, again] = [contents({}), contents({})];
  expect(again).toEqual(demo);
  const cluster = { appsDomain: 'apps.demo.example.com', storageClass: 'other', storageClassIsDefault: true };
  expect(contents({ cluster }).every((content, index) => content !== demo[index])).toBe(true);
  const changed = contents({ images: { overrides: { milvus: { tag: 'v2.6.16' } } } });
  expect(changed.map((content, index) => content === demo[index])).toEqual([true, true, false]);
});

test('a stage that nothing is above still states its content', () => {
  const environment = rendered('lab', { stages: [stage00], models: [modelEntry({ pool: 'a10' })] });
  expect(contentOf(environment, stage00)).toMatch(/^[0-9a-f]{8}$/);
});

describe('the script of a wait Job', () => {
  const needs = `printf '${stage00} aaaa1111\\n${stage01} bbbb2222\\n' > stages\n`;
  const gate = shellScript('argocd/stage-wait-job.sh');
  const run = (oc: string, env: Record<string, string> = {}) =>
    runScript(needs + gate, oc, { NAMESPACE: 'ai', NEEDS: 'stages', ...env });
  const applied = `case "$3" in ${stage00}-applied) echo -n aaaa1111 ;; ${stage01}-applied) echo -n bbbb2222 ;; esac`;

  test('ends when every stage is applied in its content', () => {
    expect(run(applied)).toEqual({ code: 0, lines: ['the stages below are applied'] });
  });

  test('waits, says for what, and goes on', () => {
    const later = `if [ "$CALL" -le 4 ] && [ "$3" = ${stage01}-applied ]; then echo -n 0ld; else ${applied}; fi`;
    expect(run(later)).toEqual({
      code: 0,
      lines: [
        `${stage01} is not applied as bbbb2222 yet: 0ld`,
        `${stage01} is not applied as bbbb2222 yet: 0ld`,
        'the stages below are applied',
      ],
    });
  });

  test('fails in the end, so that Argo CD takes the newest commit', () => {
    const { code, lines } = run('echo "no such ConfigMap" >&2; exit 1', { LIMIT: '0' });
    expect(code).toBe(1);
    expect(lines[0]).toBe(`${stage00} is not applied as aaaa1111 yet: no such ConfigMap`);
    expect(lines.at(-1)).toBe('gave up after 0 s; Argo CD tries again with the newest commit');
  });

  test('does not take no stage for every stage', () => {
    expect(runScript(gate, applied, { NAMESPACE: 'ai', NEEDS: '/dev/null' }).code).toBe(1);
  });
});

/** Argo CD loses every second try of a sync whose first turn only deletes a hook. */
test.each(['demo', 'lab'] as const)('no stage of %s begins with a wave that has a hook', (name) => {
  for (const stage of rendered(name).environment.stages) {
    const objects = rendered(name).objects.filter(({ folder }) => folder === stage);
    const wave = (syncWave: string) => syncWaves[syncWave as SyncWave];
    const first = Math.min(...objects.map(({ syncWave }) => wave(syncWave)));
    const hooks = objects.filter(
      ({ syncWave, manifest }) =>
        wave(syncWave) === first && 'argocd.argoproj.io/hook' in (manifest.metadata.annotations ?? {}),
    );
    expect(hooks).toEqual([]);
  }
});

test('a wait Job alone', () => {
  expect(
    alone((scope) => new StageWaitJob(scope, 'wait', { stage: stage01, below: [stage00] })),
  ).toMatchSnapshot();
});
