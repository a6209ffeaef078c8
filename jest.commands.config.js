// Tests that start other programs, many times: the commands, and the scripts of Jobs and pods. npm run verify -- commands.
const { testPathIgnorePatterns, ...common } = require('./jest.config.js');

module.exports = {
  ...common,
  testMatch: ['<rootDir>/__tests__/commands/**/*.test.ts', '<rootDir>/__tests__/**/*.script.test.ts'],
};
