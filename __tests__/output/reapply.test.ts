import { formatProblems } from '../../lib/program/errors';
import { outputFiles } from '../../lib/output/output';
import { reapplyWarnings } from '../../lib/output/reapply';
import { modelEntry, type RawSettings, rendered, small } from '../support/environments';

/** Warnings of the step from one output to another. */
function warnings(name: 'demo' | 'lab', before: RawSettings | undefined, after: RawSettings): string {
  const files = before === undefined ? new Map<string, string>() : outputFiles([rendered(name, before)]);
  const next = [rendered(name, after)];
  const previous = { paths: [...files.keys()], read: (path: string) => files.get(path) ?? '' };
  return formatProblems(reapplyWarnings(previous, outputFiles(next), next));
}

test('a stage with new kinds needs rights that only a person gives', () => {
  expect(warnings('demo', small, {})).toMatch(
    /^PAI-405 demo: bootstrap: \d+ of its files change what only a cluster admin applies\n {2}apply it again, with the push or, where something leaves, after Argo CD has pruned it: oc apply -f dist\/demo\/bootstrap\/$/,
  );
});

test('another model of the same kind needs none, nor does a first output', () => {
  const two = { ...small, models: [modelEntry(), modelEntry({ name: 'n', pool: 'l4-quad' })] };
  expect(warnings('demo', { ...small, models: [modelEntry()] }, two)).toBe('');
  expect(warnings('demo', undefined, {})).toBe('');
});

test('with an Argo CD that exists, its settings and rights are folders of their own', () => {
  const pipelines = rendered('lab').environment.rag;
  const text = warnings('lab', {}, { rag: { ...pipelines, pipelines: false }, delivery: delivery('main') });
  expect(text).toContain('oc apply --server-side --force-conflicts -f dist/lab/argocd-rights/');
  // Argo CD keeps project and root by itself.
  expect(text).not.toContain('lab: bootstrap');
});

function delivery(revision: string): RawSettings {
  return { ...rendered('lab').environment.delivery, revision };
}
