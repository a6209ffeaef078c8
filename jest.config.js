module.exports = {
  testEnvironment: 'node',
  // The default leaves one core to the person who waits; on two cores that is half of them.
  maxWorkers: '100%',
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  // They take as long as all others together: jest.commands.config.js.
  testPathIgnorePatterns: ['<rootDir>/node_modules/', '<rootDir>/__tests__/commands/'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
  },
  modulePathIgnorePatterns: ['<rootDir>/.build/', '<rootDir>/dist/'],
};
