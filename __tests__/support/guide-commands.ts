import { consoleBlocks } from '../../tools/markdown-section';

/** One `oc` command of a guide, taken apart. */
export interface OcCommand {
  /** As it stands there, for messages. */
  readonly text: string;
  /** The variable of its context, where it has one. */
  readonly context?: string;
  readonly verb: string;
  /** What is no option: types, names. */
  readonly words: readonly string[];
  readonly namespace?: string;
  /** Value of `-l`. */
  readonly selector?: string;
  /** Values of `-f`. */
  readonly files: readonly string[];
  /** Keys of Secrets and ConfigMaps that its output option reads. */
  readonly keys: readonly string[];
}

const withValue = new Set(['-n', '-l', '-o', '-f', '--context', '-p', '--path', '-D', '-H']);

/** Every `oc` command of the console blocks and of code in the text. */
export function ocCommands(document: string): OcCommand[] {
  const inline = document
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    .match(/`oc [^`]+`/g)
    ?.map((code) => code.slice(1, -1));
  return [...consoleBlocks(document), ...(inline ?? [])]
    .flatMap((block) => withoutDocuments(block).split('\n'))
    .flatMap((line) => line.split(/(?=\boc )/).filter((part) => part.startsWith('oc ')))
    .map(parse);
}

/** Here-documents are no commands. */
function withoutDocuments(block: string): string {
  return block.replaceAll(/<<'?END'?\n[\s\S]*?^END$/gm, '');
}

function parse(text: string): OcCommand {
  const tokens = text.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? [];
  const options = new Map<string, string[]>();
  const words: string[] = [];
  for (let index = 1; index < tokens.length; index += 1) {
    const token = tokens[index] ?? '';
    if (/^(#|\||&&|;|>|<<?|do$|done$|\|\|)/.test(token)) break;
    if (withValue.has(token)) {
      index += 1;
      options.set(token, [...(options.get(token) ?? []), (tokens[index] ?? '').replace(/[);"]+$/, '')]);
    } else if (!token.startsWith('-')) {
      words.push(token.replaceAll(/["');]+$/g, ''));
      if (/["');]$/.test(token) && !/^["']/.test(token)) break;
    } else if (/[);]"?$/.test(token)) break;
  }
  const two = ['adm', 'set', 'rollout', 'config', 'registry', 'image'].includes(words[0] ?? '');
  return {
    text,
    context: /^"\$(\w+)/.exec(options.get('--context')?.[0] ?? '')?.[1],
    verb: words.slice(0, two ? 2 : 1).join(' '),
    words: words.slice(two ? 2 : 1),
    namespace: options.get('-n')?.[0],
    selector: options.get('-l')?.[0],
    files: options.get('-f') ?? [],
    keys: [...text.matchAll(/index \.data "([^"]+)"/g)].map(([, key = '']) => key),
  };
}
