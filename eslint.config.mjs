import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules/', '/dist/', '/imports/', '.build/', 'coverage/'] },
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
);
