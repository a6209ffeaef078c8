import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodes } from '../../lib/program/errors';

test('every error code is exercised by some test', () => {
  const tests = readdirSync('__tests__', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join('__tests__', file), 'utf8'))
    .join('\n');
  const missing = Object.keys(errorCodes).filter((code) => !tests.includes(code));
  expect(missing).toEqual([]);
});
