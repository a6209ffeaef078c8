// Texts come from a model, from tools and from documents: they are shown as text and never as HTML.
const element = (id) => document.getElementById(id);
const words = {
  pass: 'Pass: within its limits',
  conditional: 'Conditional: usable, with something to do',
  fail: 'Fail: out of its limits',
  undetermined: 'Undetermined: the data does not say',
};
const told = {
  true: 'The others were told.',
  'dry-run': 'Nobody was told: notifications are a dry run in this environment.',
  failed: 'Nobody was told: the notification failed.',
};

function make(kind, text, className) {
  const made = document.createElement(kind);
  if (text !== undefined) made.textContent = text;
  if (className !== undefined) made.className = className;
  return made;
}

function showProblem(text) {
  element('problem').textContent = text ?? '';
  element('problem').hidden = text === undefined;
}

function details(title, ...texts) {
  const made = make('details');
  made.append(make('summary', title), ...texts.map((text) => make('p', text, 'text')));
  return made;
}

function row({ name, text, verdict }) {
  const made = make('tr');
  const head = make('th', name);
  head.scope = 'row';
  made.append(head, make('td', text), make('td', verdict, verdict));
  return made;
}

function callText({ arguments: asked, output, error }) {
  return error === null ? [asked, output] : [asked, `failed: ${error}`];
}

function show(result) {
  element('verdict').textContent = `${result.equipmentId}: ${words[result.verdict] ?? result.verdict}`;
  element('verdict').className = result.verdict;
  element('findings').replaceChildren(...result.findings.map(row));
  element('notices').replaceChildren(...result.notices.map((text) => make('li', text)));
  element('author').textContent =
    result.writtenBy === 'model' ? `Explanation, written by ${result.model}` : 'Summary';
  element('report').textContent = result.report;
  const calls = result.toolCalls.map((call) =>
    details(`Tool ${call.tool} of ${call.server}`, ...callText(call)),
  );
  const pieces = result.citations.map(({ name, place, text }) =>
    details(`Document ${place === '' ? name : `${name} (${place})`}`, text),
  );
  const evidence = [...calls, ...pieces];
  element('evidence').replaceChildren(
    ...(evidence.length === 0
      ? [make('p', 'The model called no tools and was shown no documents.')]
      : evidence),
  );
  element('footer').textContent = [
    told[result.notified],
    `${result.seconds} seconds. Measurements decide the verdict; the model explains it.`,
  ]
    .filter((text) => text !== undefined)
    .join(' ');
  element('result').hidden = false;
  element('verdict').focus();
}

async function* lines(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const parts = (rest + decoder.decode(value, { stream: true })).split('\n');
    rest = parts.pop();
    yield* parts;
  }
  if (rest !== '') yield rest;
}

async function calibrate(request) {
  const response = await fetch('api/calibrate', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/x-ndjson' },
    body: JSON.stringify(request),
  }).catch(() => undefined);
  if (response === undefined) throw new Error('The agent does not answer. Try again in a moment.');
  if (!response.ok) {
    const { error } = await response
      .json()
      .catch(() => ({ error: `It answers ${response.status}. Load the page again.` }));
    throw new Error(error);
  }
  let last = {};
  // To the end: a browser takes an answer that is not read whole for one that failed.
  for await (const line of lines(response.body)) {
    last = JSON.parse(line);
    if (last.step !== undefined) element('progress').append(make('li', last.step));
  }
  if (last.error !== undefined) throw new Error(last.error);
  if (last.result === undefined) throw new Error('The answer ended too early. Try again.');
  return last.result;
}

async function submit(event) {
  event.preventDefault();
  showProblem();
  element('progress').replaceChildren();
  element('result').hidden = true;
  element('ask').disabled = true;
  element('ask').textContent = 'Checking ...';
  try {
    const question = element('question').value.trim();
    const result = await calibrate({
      equipmentId: element('equipment').value.trim(),
      ...(question === '' ? {} : { question }),
      notify: element('notify').checked,
    });
    element('progress').replaceChildren();
    show(result);
  } catch (error) {
    element('progress').replaceChildren();
    showProblem(error.message);
    element('equipment').focus();
  } finally {
    element('ask').disabled = false;
    element('ask').textContent = 'Check';
  }
}

async function start() {
  const about = await fetch('api/about')
    .then((response) => response.json())
    .catch(() => ({}));
  element('notify-choice').hidden = about.notifications !== true;
}

element('form').addEventListener('submit', submit);
element('question').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    element('form').requestSubmit();
  }
});
start();
