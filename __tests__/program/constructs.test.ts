import { ESLint, Linter } from 'eslint';
import tseslint from 'typescript-eslint';

/** How often the lint of the repository says of a text that a function makes objects. */
async function refusals(path: string, text: string): Promise<number> {
  const { rules } = (await new ESLint().calculateConfigForFile(path)) as Linter.Config;
  const rule = rules?.['no-restricted-syntax'];
  if (rule === undefined) throw new Error(`no syntax is restricted in ${path}`);
  return new Linter()
    .verify(text, [{ languageOptions: { parser: tseslint.parser }, rules: { 'no-restricted-syntax': rule } }])
    .filter(({ message }) => message.startsWith('A function makes no objects')).length;
}

describe.each(['lib/components/rag/some.ts', 'lib/workload/some.ts', 'lib/stages/some.ts'])(
  'lint in %s',
  (path) => {
    test.each([
      [
        'a function that makes an object',
        'export function some(scope: Construct, id: string) { new k8s.KubeSecret(scope, id, {}); }',
      ],
      [
        'a function that returns what it makes',
        'function some(scope: IConstruct) { return new VolumeClaim(scope, "Data", {}); }',
      ],
      [
        'an arrow function that makes one',
        'const some = (folder: Folder<StageName>) => new Route(folder, "Route", {});',
      ],
      [
        'a function that makes one on a condition',
        'function some(scope: Construct, on: boolean) { if (on) new k8s.KubeSecret(scope, "Secret"); }',
      ],
    ])('refuses %s', async (_, text) => {
      expect(await refusals(path, text)).toBe(1);
    });

    test.each([
      [
        'a class that makes one',
        'class Some extends Construct { constructor(scope: Construct, id: string) { super(scope, id); new k8s.KubeSecret(this, "Secret"); } }',
      ],
      [
        'a method that makes one',
        'class Some { complete(last: Construct) { new MinioReplacedUsers(last, "users", {}); } }',
      ],
      [
        'a function that states a need',
        'function some(scope: Construct) { Needs.of(scope).operator("docling"); }',
      ],
      [
        'a function with a value of its own',
        'function some(scope: Construct) { return new Set(scope.node.children); }',
      ],
    ])('accepts %s', async (_, text) => {
      expect(await refusals(path, text)).toBe(0);
    });
  },
);
