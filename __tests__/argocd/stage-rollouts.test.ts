import { shellScript } from '../../lib/program/shell-script';
import { find, findAll, rendered } from '../support/environments';
import { runScript } from '../support/script';

describe('the Job that waits for the rollouts of operators', () => {
  test('is in the stages in which operators make Deployments, right before a stage counts as applied', () => {
    const jobs = rendered('demo').objects.filter(({ manifest: { kind, metadata } }) => {
      return kind === 'Job' && metadata.name.endsWith('-rollouts');
    });
    expect(jobs.map(({ folder, syncWave }) => `${folder} ${syncWave}`)).toEqual([
      'stage01-model-serving verification',
      'stage02-model-alignment verification',
    ]);
  });

  test('waits for every Deployment that an operator makes', () => {
    const script = JSON.stringify(find(rendered('demo'), 'Job', 'stage02-model-alignment-rollouts').spec);
    for (const name of ['llama-stack', 'docling-deployment', 'ds-pipeline-dspa'])
      expect(script).toContain(`private-ai-demo ${name}\\n`);
    expect(findAll(rendered('lab'), 'Job').map(({ metadata }) => metadata.name)).toContain(
      'stage01-model-serving-rollouts',
    );
  });

  test('asks for no more rights with a further model', () => {
    const role = (environment: ReturnType<typeof rendered>) =>
      find(environment, 'Role', 'stage01-model-serving-rollouts').rules;
    expect(role(rendered('lab'))).toEqual(role(rendered('demo')));
  });

  describe('its script', () => {
    const run = (oc: string) =>
      runScript(shellScript('argocd/stage-rollouts.sh'), oc, { DEPLOYMENTS: 'ai model\nai stack' });
    const done = '2|2|1|1|1|1';

    test('ends when all have rolled out at two looks in a row', () => {
      const states = `case "$CALL" in 1|2) echo -n '${done}' ;; 3) echo -n '3|2|1|1|1|1' ;; *) echo -n '${done}' ;; esac`;
      expect(run(states)).toEqual({
        code: 0,
        lines: ['ai/model has not rolled out: 1 of 1 updated, 1 available. 3', 'all have rolled out'],
      });
    });

    test.each([
      ['the controller has not seen the last change', '3|2|1|1|1|1'],
      ['the new pod is not made', '2|2|1||1|1'],
      ['the new pod is not available', '2|2|1|1|1|'],
      ['the old pod is still there', '2|2|1|1|2|1'],
      ['the operator has not made it', 'Error from server (NotFound): no such Deployment'],
    ])('waits while %s', (_, state) => {
      const { code, lines } = run(
        `if [ "$CALL" -le 2 ]; then echo -n '${state}'; else echo -n '${done}'; fi`,
      );
      expect(code).toBe(0);
      expect(lines.filter((line) => line.includes('has not rolled out'))).toHaveLength(2);
    });

    test('a Deployment that is scaled to nothing has rolled out', () => {
      expect(run("echo -n '2|2|0|||'").lines).toEqual(['all have rolled out']);
    });
  });
});
