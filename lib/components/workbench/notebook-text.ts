/**
 * A program as a Jupyter notebook. A line `# %%` begins a cell of code, `# %% [markdown]` one of text, whose lines are
 * comments: the form in which editors run parts of a program (jupytext.readthedocs.io, "The percent format").
 *
 * The file follows nbformat 4.5 (jupyter/nbformat nbformat/v4/nbformat.v4.5.schema.json).
 */
export function notebookText(program: string): string {
  const cells = program
    .split(/^# %%/m)
    .slice(1)
    .map((part, index) => {
      const [head = '', ...lines] = part.split('\n');
      const text = lines.join('\n').trim();
      const common = { id: `cell-${index + 1}`, metadata: {} };
      return head.includes('[markdown]')
        ? { cell_type: 'markdown', ...common, source: text.replace(/^# ?/gm, '') }
        : { cell_type: 'code', ...common, execution_count: null, outputs: [], source: text };
    });
  const kernel = { display_name: 'Python 3', language: 'python', name: 'python3' };
  const notebook = {
    cells,
    metadata: { kernelspec: kernel, language_info: { name: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(notebook, undefined, 1)}\n`;
}
