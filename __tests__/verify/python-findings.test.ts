import {
  type Control,
  type Finding,
  incomplete,
  judgeControls,
  outcomeOf,
  parseFindings,
} from '../../tools/verify/python/findings';

const ok: Finding = { kind: 'ok', job: 'demo', subject: 'start', message: '' };
const bad: Finding = { kind: 'failure', job: 'demo', subject: 'files', message: 'no bucket' };
const note: Finding = { kind: 'note', job: 'demo', subject: '', message: 'healthy after 3 s' };

const control: Control = {
  name: 'control: a missing key',
  expected: 'token: Field required',
};

function said(message: string): Finding {
  return { kind: 'failure', job: control.name, subject: 'vector_io milvus', message };
}

describe('lines of a report', () => {
  test('are findings', () => {
    const text = [ok, bad, note].map((finding) => JSON.stringify(finding)).join('\n');
    expect(parseFindings(`${text}\n`)).toEqual([ok, bad, note]);
  });

  test('are none if nothing is written', () => {
    expect(parseFindings('')).toEqual([]);
  });

  test.each([
    'Listening on 8321',
    '{"kind":"ok"}',
    '{"kind":"fine","job":"","subject":"","message":""}',
    '[]',
  ])('%s is not one of them', (line) => {
    expect(() => parseFindings(line)).toThrow(`not a finding: ${line}`);
  });
});

describe('outcome', () => {
  test('counts what was looked at once', () => {
    const twice = { ...bad, message: 'no key' };
    expect(outcomeOf([ok, bad, twice, note]).subjects).toBe(2);
  });

  test('names job and subject of a failure', () => {
    expect(outcomeOf([ok, bad]).failures).toEqual([{ subject: 'demo: files', message: 'no bucket' }]);
  });

  test('gathers the notes of a job, after those of the check', () => {
    const general: Finding = { kind: 'note', job: '', subject: '', message: 'llama_stack 0.2.22' };
    const { notes } = outcomeOf([general, note, ok, { ...note, message: 'replaced: url' }], ['made']);
    expect(notes).toEqual(['made', 'llama_stack 0.2.22', 'demo: healthy after 3 s; replaced: url']);
  });

  test('of nothing looked at nothing', () => {
    expect(outcomeOf([note])).toMatchObject({ subjects: 0, failures: [] });
  });
});

describe('a script', () => {
  test('that speaks of every job and ends well is complete', () => {
    expect(incomplete(['demo'], [ok])).toEqual([]);
  });

  test('that only notes something of a job has failed it', () => {
    expect(incomplete(['demo', 'lab'], [ok, { ...note, job: 'lab' }])).toEqual([
      { kind: 'failure', job: 'lab', subject: 'script', message: 'the script has said nothing of it' },
    ]);
  });

  test('that ends badly has failed', () => {
    expect(incomplete(['demo'], [ok], 'drive_server.py ended with 1: no module')).toEqual([
      { kind: 'failure', job: 'demo', subject: 'script', message: 'drive_server.py ended with 1: no module' },
    ]);
  });
});

describe('a control', () => {
  test('passes if the package says what is expected', () => {
    expect(judgeControls([control], [ok, said('config.token: Field required')])).toEqual([
      ok,
      { kind: 'ok', job: control.name, subject: 'control', message: '' },
    ]);
  });

  test.each([
    ['nothing is reported', [], 'reported: nothing'],
    ['something else is reported', [said('uri: Field required')], 'reported: uri: Field required'],
  ])('fails if %s', (_, findings, text) => {
    const [judged] = judgeControls([control], findings);
    expect(judged).toMatchObject({ kind: 'failure', job: control.name });
    expect(judged?.message).toBe(`"token: Field required" was not reported; ${text}`);
  });
});
