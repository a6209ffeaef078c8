// Tests that start the programs themselves, many times: npm run verify -- commands.
const { testPathIgnorePatterns, ...common } = require('./jest.config.js');

module.exports = { ...common, testMatch: ['<rootDir>/__tests__/commands/**/*.test.ts'] };
