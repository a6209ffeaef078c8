import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { runGuards } from '../../lib/guards';
import { edited } from '../support/edit';
import { rendered } from '../support/environments';

const demo = rendered('demo');

/** Code and message of every problem. */
const problems = (environment: RenderedEnvironment): string[] =>
  runGuards(environment).map(({ code, message }) => `${code} ${message}`);

describe('order (PAI-206)', () => {
  test('a wave that is too late', () => {
    const broken = edited(demo, 'ConfigMap', 'minio-bootstrap', (_, each) => (each.syncWave = 'services'));
    expect(problems(broken)).toEqual([
      'PAI-206 is applied in stage00-ai-platform, wave bootstrap (4), but needs ConfigMap minio-bootstrap of ' +
        'stage00-ai-platform, wave services (7)',
    ]);
  });

  test('a role of ours after its binding, though one that an operator makes may come later', () => {
    const broken = edited(
      demo,
      'Role',
      'stage01-model-serving-rollouts',
      (_, object) => (object.folderOrder = 9),
    );
    expect(problems(broken)).toEqual([expect.stringContaining('needs Role stage01-model-serving-rollouts')]);
    expect(problems(rendered('demo', { evaluation: {} }))).toEqual([]);
  });

  test('a stage that is too late', () => {
    const broken = edited(demo, 'ServiceAccount', 'minio', (_, object) => (object.folderOrder = 9));
    expect(problems(broken).length).toBeGreaterThan(0);
    expect(problems(broken).every((problem) => problem.startsWith('PAI-206'))).toBe(true);
  });
});
