import fc from 'fast-check';

/** Names that YAML would like to take for something else, and short ones. */
const trickyNames = 'on no y null true 1e3 0x1f 0o17 0b11 017 2026-01-31 123 a 0'.split(' ');

/** Ends a name with the mark, within the limit. Marks tell the values of two environments apart. */
function marked(name: string, mark: string, max: number): string {
  return mark === '' ? name.slice(0, max) : `${name.slice(0, max - mark.length - 1)}-${mark}`;
}

/** One of the characters. */
export function letters(text: string): fc.Arbitrary<string> {
  return fc.constantFrom(...Array.from(text));
}

/** DNS labels of at most `max` characters: short ones, long ones, and tricky ones. */
export function label(max: number, mark = ''): fc.Arbitrary<string> {
  const middle = fc.string({ unit: letters('abcdefxyz0189-'), maxLength: max });
  const end = letters('abxyz019');
  const written = fc
    .tuple(end, middle, end)
    .map(([first, inner, last]) => `${first}${inner}`.slice(0, max - 1) + last);
  return fc
    .oneof(
      { weight: 5, arbitrary: written.map((text) => text.slice(-12).replace(/^-+/, '') || 'a') },
      { weight: 1, arbitrary: written },
      { weight: 1, arbitrary: fc.constantFrom(...trickyNames) },
    )
    .map((text) => marked(text, mark, max).replace(/-+$/, ''));
}

/** DNS labels that begin with a letter: Kubernetes wants that of a Service, so KServe wants it of a model. */
export function serviceLabel(max: number, mark = ''): fc.Arbitrary<string> {
  return label(max - 1, mark).map((text) => (/^[a-z]/.test(text) ? text : `m${text}`));
}

/** Domains of two to four labels; long enough to matter, short enough for a host name below them. */
export function domain(mark = ''): fc.Arbitrary<string> {
  return fc
    .tuple(label(40, mark), fc.array(label(20), { maxLength: 2 }), fc.constantFrom('com', 'internal', 'x9'))
    .map(([first, inner, last]) => [first, ...inner, last].join('.'));
}

export const storageSize = fc
  .tuple(
    fc.integer({ min: 1, max: 900 }),
    fc.constantFrom('', '.5'),
    fc.constantFrom('Mi', 'Gi', 'Ti', 'M', 'G'),
  )
  .map((parts) => parts.join(''));

/** Keys of labels and taints, some with a DNS prefix. */
export function labelKey(mark = ''): fc.Arbitrary<string> {
  return fc
    .tuple(fc.option(domain(mark), { nil: undefined }), label(20, mark))
    .map(([prefix, name]) => (prefix === undefined ? name : `${prefix}/${name}`));
}

export const labelValue = (mark = ''): fc.Arbitrary<string> =>
  mark === ''
    ? fc.oneof(label(63), fc.constantFrom('', 'A.b_c-D', '1.0', '1_0', 'True', 'null'))
    : label(63, mark);

/** Paths below a bucket or volume. */
export function relativePath(mark = ''): fc.Arbitrary<string> {
  const part = fc.oneof(label(16), fc.constantFrom('Mistral-Small', 'w4a16', 'v1.0_x', '.hidden'));
  return fc
    .tuple(label(12, mark), fc.array(part, { maxLength: 3 }))
    .map(([first, rest]) => [first, ...rest].join('/'));
}

/** Bucket names: at least three characters. */
export function bucket(mark = ''): fc.Arbitrary<string> {
  return label(50, mark).map((text) => (text.length < 3 ? `${text}-bucket` : text));
}

export const digest = fc
  .string({ unit: letters('0123456789abcdef'), minLength: 64, maxLength: 64 })
  .map((hex) => `sha256:${hex}`);

export const tag = fc.oneof(
  fc.constantFrom('v1', '1.0', '2026', '_x', 'RELEASE.2025-09-07T16-13-09Z'),
  label(20),
);

/** Image repositories with a registry, as the catalogue has them. */
export function repository(mark = ''): fc.Arbitrary<string> {
  return fc
    .tuple(domain(mark), fc.constantFrom('', ':5000'), fc.array(label(12), { minLength: 1, maxLength: 3 }))
    .map(([host, port, path]) => `${host}${port}/${path.join('/')}`);
}

/** An optional value. */
export function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

/** Without the keys that have no value: they are not written to the file. */
export function written<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}
