import { evaluated } from './servers';

const parts = async (text: string, most: number) =>
  (await evaluated(
    'documents',
    `[[p.text, p.place, p.digest] for p in parts_of("s3://b/k.md", ${JSON.stringify(text)}, ${most})]`,
  )) as [text: string, place: string, digest: string][];

test('a text names its source, and loses what costs tokens and says nothing', async () => {
  const text =
    '# Title\r\n\r\n\r\n\r\n<!-- image -->\r\n\r\n| a        | b   |\r\n|----------|-----|\r\nChapter ........... 7\n    indented\0';
  const [part] = await parts(text, 1000);
  expect(part?.slice(0, 2)).toEqual([
    'Source: s3://b/k.md\n\n# Title\n\n| a | b |\n|---|---|\nChapter ... 7\n    indented\n',
    '1/1',
  ]);
});

test('a long text becomes parts, at empty lines where it has any, and nothing is lost', async () => {
  const long = `${'one '.repeat(10).trim()}\n\n${'zwölf'.repeat(30)}\n\nlast`;
  const found = await parts(long, 60);
  expect(found.map(([, place]) => place)).toEqual(['1/5', '2/5', '3/5', '4/5', '5/5']);
  expect(found[1]?.[0]).toMatch(/^Source: s3:\/\/b\/k.md, part 2 of 5\n\nzwölf/);
  const bodies = found.map(([text]) => text.split('\n\n').slice(1).join('').trim());
  expect(bodies.join('').replaceAll(/\s/g, '')).toBe(long.replaceAll(/\s/g, ''));
  expect(new Set(found.map(([, , digest]) => digest)).size).toBe(5);
});

test('a text without words is refused', async () => {
  await expect(parts(' \n\n<!-- image -->\n', 100)).rejects.toThrow('has no text');
});

test('a plain text has to be UTF-8', async () => {
  expect(await evaluated('documents', String.raw`decoded("k", b"\xef\xbb\xbfgr\xc3\xbcn")`)).toBe('grün');
  await expect(evaluated('documents', String.raw`decoded("k", b"gr\xfcn")`)).rejects.toThrow(
    'k is no text in UTF-8',
  );
});
