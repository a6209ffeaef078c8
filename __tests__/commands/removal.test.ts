import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, contents, run, workspace } from '../support/program';

const program = bundle();

/** A workspace whose output is written, and whose demo then loses its pipelines. */
function withoutPipelines(): string {
  const folder = workspace();
  expect(run(program, folder).code).toBe(0);
  const file = join(folder, 'environments', 'demo.yaml');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('pipelines: true');
  writeFileSync(file, text.replace('pipelines: true', 'pipelines: false'));
  return folder;
}

const lost =
  'PAI-401 demo: DataScienceCluster default-dsc: datasciencepipelines goes from Managed to Removed';

const notCompared =
  'Not compared with a commit: dist is in no Git repository. Warnings of what leaves dist come once, before it is written (docs/removal.md).\n';

test('outside of Git a run warns of what it leaves behind once, writes all the same, and says so', () => {
  const folder = withoutPipelines();
  const first = run(program, folder);
  expect(first.code).toBe(0);
  expect(first.stderr).toContain(lost);
  expect(first.stderr).toContain('PAI-402 demo: ExternalSecret model-storage/minio-user-dspa');
  expect(first.stderr).toContain('PAI-404 demo: DataSciencePipelinesApplication private-ai-demo/dspa');
  expect(Object.keys(contents(join(folder, 'dist', 'demo'))).join('\n')).not.toContain(
    'DataSciencePipelines',
  );
  expect(run(program, folder)).toMatchObject({ code: 0, stderr: notCompared });
});

test('--check warns too, before it says that the output is not up to date', () => {
  const { code, stderr } = run(program, withoutPipelines(), ['--check']);
  expect(code).toBe(1);
  expect(stderr).toContain(lost);
  expect(stderr.indexOf('PAI-303')).toBeGreaterThan(stderr.indexOf(lost));
});

test('an environment file that is deleted is one warning', () => {
  const folder = workspace();
  run(program, folder);
  rmSync(join(folder, 'environments', 'lab.yaml'));
  const { code, stderr } = run(program, folder);
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^PAI-403 lab: the environment leaves the output; .*\n {2}delete the Applications first/,
  );
  expect(stderr.match(/PAI-/g)).toHaveLength(1);
});

test('an output folder in pieces is made whole without a warning', () => {
  const folder = workspace();
  run(program, folder);
  const before = contents(join(folder, 'dist'));
  rmSync(join(folder, 'dist', 'demo', 'stage00-ai-platform'), { recursive: true });
  writeFileSync(join(folder, 'dist', 'lab', 'GUIDE.md'), '\u0000\ud800');
  expect(run(program, folder)).toMatchObject({ code: 0, stderr: notCompared });
  expect(contents(join(folder, 'dist'))).toEqual(before);
});
