import { readdirSync } from 'node:fs';
import tseslint from 'typescript-eslint';

/** The folders of lib, lowest first: each may import from itself and from those before it. */
const folders = [
  'program',
  'kubernetes',
  'catalogues',
  'kinds',
  'contracts',
  'releases',
  'environment',
  'cluster',
  'workload',
  'components',
  'argocd',
  'output',
  'guards',
  'stages',
];

const unknown = readdirSync('lib').filter((name) => !folders.includes(name));
if (unknown.length > 0)
  throw new Error(`eslint.config.mjs: lib/${unknown.join(', lib/')} has no place in the order`);

/** Components of one area know those of another through contracts only. */
const areas = ['platform', 'storage', 'serving', 'rag', 'workbench', 'measurement'];

const forbidden = (names, message) => ({
  'no-restricted-imports': ['error', { patterns: [{ regex: `^(\\.\\./)+(${names.join('|')})/`, message }] }],
});

const directions = [
  ...folders.slice(0, -1).map((folder, index) => ({
    files: [`lib/${folder}/**/*.ts`],
    rules: forbidden(folders.slice(index + 1), `lib/${folder} is below this folder: docs/design.md`),
  })),
  ...areas.map((area) => ({
    files: [`lib/components/${area}/**/*.ts`],
    rules: forbidden(
      [...areas.filter((other) => other !== area), ...folders.slice(folders.indexOf('components') + 1)],
      'Components of another area are known by their contracts: docs/design.md',
    ),
  })),
];

/** Generated classes of one release are used by its folder alone: what others build is built for every release. */
const releases = readdirSync('lib/releases', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const message =
  'These classes are of one release: its folder in lib/releases builds its objects (docs/design.md)';
// The rule of this plugin, since a second setting of no-restricted-imports would undo the directions.
const ofOneRelease = (regex) => ({
  '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ regex, message }] }],
});
const releaseClasses = [
  { files: ['main.ts', 'lib/**/*.ts', 'tools/**/*.ts'], rules: ofOneRelease('/imports/[^/]+/') },
  ...releases.map((name) => ({
    files: [`lib/releases/${name}/**/*.ts`],
    rules: ofOneRelease(`/imports/(?!${name}/)[^/]+/`),
  })),
];

/** Their names are those of kinds, which our own classes want too. */
const generatedByNamespace = {
  selector: 'ImportDeclaration[source.value=/\\u002Fimports\\u002F/] > ImportSpecifier',
  message: "Import generated classes by namespace: import * as kserve from '.../imports/serving.kserve.io'",
};

/** What makes objects has a place in the tree of constructs; a function only computes. */
const madeByClasses = {
  selector:
    ':matches(FunctionDeclaration, ArrowFunctionExpression)[params.0.typeAnnotation.typeAnnotation.typeName.name=/^(I?Construct|Folder|Chart)$/] NewExpression[arguments.0.type="Identifier"][arguments.length>1]',
  message:
    'A function makes no objects: write a class that extends Construct, or a method of the only one that uses it',
};

/** What a component is made of is seen where a stage constructs it. */
const settingsByProps = [
  'ImportDeclaration[source.value=/\\u002Fenvironment\\u002Fschema$/] > ImportSpecifier[imported.name="Environment"]',
  'MemberExpression[property.name="environment"]',
  'ObjectPattern > Property[key.name="environment"]',
].map((selector) => ({
  selector,
  message:
    'Only stages read the environment: take what is needed as a prop (ModelSettings, GpuPool, ...), or, if any component may need it, add it to Platform',
}));

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'imports/', '.build/', 'coverage/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      // Constructs register themselves with their scope: `new` without using the result is the idiom of CDK.
      'no-new': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      // Numbers in messages and names are printed as they are.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    // Tests break manifests in every way, which no type describes (support/edit.ts).
    files: ['__tests__/**/*.ts', 'tools/verify/mistakes/*.ts', 'tools/verify/operators/wrong-*.ts'],
    rules: {
      '@typescript-eslint/restrict-plus-operands': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  ...directions,
  ...releaseClasses,
  {
    files: ['lib/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', generatedByNamespace, madeByClasses] },
  },
  {
    files: ['lib/{workload,components,argocd}/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', generatedByNamespace, madeByClasses, ...settingsByProps] },
  },
);
