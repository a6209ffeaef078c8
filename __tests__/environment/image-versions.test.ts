import { PlatformError } from '../../lib/program/errors';
import { loadEnvironments } from '../../lib/environment/load';
import { exampleText } from '../../tools/environments';

/** The warnings about the environment of the tests with further lines. */
function warnings(lines: string): string {
  const text = `${exampleText('demo')}\n${lines}`;
  const loaded = loadEnvironments([{ path: 'demo.yaml', text }]);
  return new PlatformError(loaded.flatMap((each) => each.warnings)).message;
}

const override = (image: string, tag: string) => `images:\n  overrides:\n    ${image}:\n      tag: ${tag}\n`;

describe('an override of an image (PAI-421)', () => {
  test('to Milvus 3 is a warning: OpenShift cannot run it as it is', () => {
    expect(warnings(override('milvus', 'v3.0.1'))).toMatch(
      /^demo\.yaml:\d+:12 PAI-421 images\.overrides\.milvus\.tag: milvus v3\.0\.1 is not what this program renders: its files belong to the user and group milvus.*\n {2}write a version before 3\.0, or leave the line out$/,
    );
  });

  test('to another patch of Milvus 2.6, or to a tag that is no version, is none', () => {
    expect(warnings(override('milvus', 'v2.6.21'))).toBe('');
    expect(warnings(override('milvus', 'mirror-7'))).toBe('');
  });

  test('to a Docling without the paths of our probes is a warning in mode deployment only', () => {
    const mode = 'rag:\n  documentConverter:\n    mode: deployment\n';
    const old = override('docling-serve-cpu', 'v1.14.3');
    const withoutRag = exampleText('demo').replace(/^rag:[\s\S]*/m, '');
    const load = (lines: string) =>
      loadEnvironments([{ path: 'demo.yaml', text: `${withoutRag}\n${lines}` }]).flatMap(
        (each) => each.warnings,
      );
    expect(load(`${mode}${old}`)).toMatchObject([
      { code: 'PAI-421', remedy: 'write 1.16 or later, or leave the line out' },
    ]);
    expect(load(old)).toEqual([]);
    expect(load(`${mode}${override('docling-serve-cpu', 'v1.16.0')}`)).toEqual([]);
  });
});
