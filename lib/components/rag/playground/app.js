// The whole conversation is here and nowhere else: it goes when the page does.
const element = (id) => document.getElementById(id);
const turns = [];

function show(problem) {
  element('problem').textContent = problem ?? '';
  element('problem').hidden = problem === undefined;
}

async function call(path, body) {
  const options =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(path, options).catch(() => undefined);
  if (response === undefined) throw new Error('The playground does not answer.');
  const answer = await response
    .json()
    .catch(() => ({ error: `It answers ${response.status}. Load the page again.` }));
  if (!response.ok) throw new Error(answer.error ?? `It answers ${response.status}.`);
  return answer;
}

function option(value, text) {
  const made = document.createElement('option');
  made.value = value;
  made.textContent = text;
  return made;
}

/** A part of an answer that opens. */
function part(title, text) {
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  summary.textContent = title;
  const content = document.createElement('p');
  content.className = 'text';
  content.textContent = text;
  details.append(summary, content);
  return details;
}

/** A box to tick for a server of tools. */
function box({ name, tools }) {
  const label = document.createElement('label');
  const input = document.createElement('input');
  input.type = 'checkbox';
  input.name = 'tools';
  input.value = name;
  label.title = tools.join(', ');
  label.append(input, ` ${name}`);
  return label;
}

const ticked = () => [...document.querySelectorAll('#servers input:checked')].map(({ value }) => value);

function add(role, text, { sources = [], calls = [], without = [] } = {}) {
  const item = document.createElement('li');
  item.className = role;
  const said = document.createElement('p');
  said.className = 'text';
  said.textContent = text;
  item.append(said);
  if (without.length > 0) {
    const note = document.createElement('p');
    note.className = 'note';
    note.textContent = `Without ${without.join(', ')}: with it there was no answer.`;
    item.append(note);
  }
  for (const { server, tool, arguments: given, output, failed } of calls) {
    item.append(part(`${server}: ${tool} ${given}${failed ? ' (failed)' : ''}`, output));
  }
  for (const { name, place, text: piece } of sources) {
    item.append(part(place === '' ? name : `${name} (${place})`, piece));
  }
  element('talk').append(item);
  item.scrollIntoView({ block: 'nearest' });
}

async function ask(event) {
  event.preventDefault();
  const question = element('question').value.trim();
  if (question === '') return;
  show();
  turns.push({ role: 'user', content: question });
  add('user', question);
  element('question').value = '';
  element('ask').disabled = true;
  element('ask').textContent = 'Waiting ...';
  try {
    const body = {
      model: element('model').value,
      collection: element('collection').value,
      tools: ticked(),
      turns,
    };
    const answer = await call('api/ask', body);
    const text = answer.text === '' ? 'The model said nothing.' : answer.text;
    turns.push({ role: 'assistant', content: text });
    add('assistant', text, answer);
  } catch (error) {
    // The question can be sent again.
    turns.pop();
    element('talk').lastElementChild?.remove();
    element('question').value = question;
    show(error.message);
  }
  element('ask').disabled = false;
  element('ask').textContent = 'Ask';
  element('question').focus();
}

async function start() {
  try {
    const { models, collections, tools } = await call('api/choices');
    element('model').replaceChildren(...models.map((name) => option(name, name)));
    element('collection').replaceChildren(
      option('', 'none: the model alone'),
      ...collections.map(({ id, name }) => option(id, name)),
    );
    element('servers').append(...tools.map(box));
    element('servers').hidden = tools.length === 0;
    show(
      models.length === 0
        ? 'Llama Stack knows no model yet. Load the page again in a few minutes.'
        : undefined,
    );
  } catch (error) {
    show(error.message);
  }
}

element('form').addEventListener('submit', ask);
element('question').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    element('form').requestSubmit();
  }
});
element('forget').addEventListener('click', () => {
  turns.length = 0;
  element('talk').replaceChildren();
  show();
});
start();
