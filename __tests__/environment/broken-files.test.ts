import { errorCodes } from '../../lib/program/errors';
import { allCases } from './cases';
import { changed, validFile } from './cases/broken-file';
import { report } from './cases/report';
import { severalFilesMessages } from './cases/several-files';

test('the file that every case breaks is valid', () => {
  expect(report(validFile)).toBe('');
});

test.each(allCases.map((file) => [file.title, file] as const))('%s', (_, { changes, message }) => {
  expect(report(changed(changes))).toBe(message.join('\n'));
});

test('no title and no change is tested twice', () => {
  const keys = allCases.map(({ changes }) => JSON.stringify(changes));
  expect(new Set(keys).size).toBe(keys.length);
  expect(new Set(allCases.map(({ title }) => title)).size).toBe(allCases.length);
});

test('every code about environment files is expected somewhere', () => {
  const expected = [...allCases.map(({ message }) => message.join('\n')), ...severalFilesMessages].join('\n');
  // The images are known when the environment is constructed: image-digests.test.ts.
  const constructed = ['PAI-115'];
  const codes = Object.keys(errorCodes).filter(
    (code) => code.startsWith('PAI-1') && !constructed.includes(code),
  );
  expect(codes.filter((code) => !expected.includes(` ${code} `))).toEqual([]);
});

test('every problem is two lines: where and what, then what to do', () => {
  for (const { message } of allCases) {
    for (const [index, line] of message.entries()) {
      expect(line).toMatch(index % 2 === 0 ? /^test\.yaml:\d+:\d+ PAI-1\d\d \S/ : /^ {2}\S/);
      expect(line).toMatch(/[^.\s]$/);
    }
  }
});
