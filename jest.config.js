module.exports = {
  // Test files of a worker share its modules. The default loads all of them anew for each file, and what V8 has
  // compiled is lost with them: that doubled the time.
  runner: 'jest-light-runner',
  setupFiles: ['<rootDir>/tools/jest-typescript.mjs'],
  // The default leaves one core to the person who waits; on two cores that is half of them.
  maxWorkers: '100%',
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  // What starts other programs takes as long as all others together: jest.commands.config.js.
  testPathIgnorePatterns: [
    '<rootDir>/node_modules/',
    '<rootDir>/__tests__/commands/',
    '[.]script[.]test[.]ts$',
  ],
  modulePathIgnorePatterns: ['<rootDir>/.build/', '<rootDir>/dist/'],
};
