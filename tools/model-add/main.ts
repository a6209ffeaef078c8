import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { toolCallParsers, weightFormats } from '../../lib/catalogues/model';
import { modelCatalogue } from '../../lib/catalogues/model-catalogue';
import { modelEntrySchema } from '../../lib/environment/catalogue-schema';
import { misunderstood } from '../../lib/program/command';
import { writeTextFile } from '../../lib/program/text-file';
import { runTool } from '../run-tool';
import { section, withEntry } from './environment-file';
import { readConfig } from './hugging-face-config';
import { knowsTools, totalSize } from './neighbours';
import { modelEntry, type ModelEntry } from './model-entry';

const command = 'npm run model:add';

const help = `Writes the entry of a model that the catalogue lacks, from the config.json of its Hugging Face repository.

  npm run model:add -- CONFIG_JSON --name NAME --repository ORGANISATION/NAME [options]

  --environment FILE    adds the entry to this environment file; without it, the entry is printed
  --tool-call-parser P  parser of vLLM for tool calls, or none; without it, that of the architecture
  --format F            ${weightFormats.join(', ')}; without it, what config.json says
  --gated               Hugging Face wants a token of somebody who accepted the terms
  --licence L           name of the licence
  --help                show this text

Files of the repository beside config.json are read too: model.safetensors.index.json for the exact size of the
weights, tokenizer_config.json and chat_template.jinja for whether the chat template knows tools.
`;

interface Values {
  readonly name?: string;
  readonly repository?: string;
  readonly environment?: string;
  readonly 'tool-call-parser'?: string;
  readonly format?: string;
  readonly gated?: boolean;
  readonly licence?: string;
}

function main(values: Values, words: readonly string[]): number {
  const [file, ...others] = words;
  const { name, repository, environment } = values;
  if (file === undefined || others.length > 0 || name === undefined || repository === undefined) {
    throw misunderstood(command, 'Unfinished: one config.json, --name and --repository are needed');
  }
  if (Object.hasOwn(modelCatalogue, name)) throw new Error(`${name} is in the catalogue already`);
  const entry = checked(
    modelEntry(readConfig(readFileSync(file, 'utf8')), {
      repository,
      totalSize: totalSize(dirname(file)),
      format: oneOf(weightFormats, values.format, '--format'),
      toolCallParser: oneOf([...toolCallParsers, 'none'], values['tool-call-parser'], '--tool-call-parser'),
      toolTemplate: knowsTools(dirname(file)),
      gated: values.gated === true,
      licence: values.licence ?? 'unknown',
    }),
  );
  if (environment === undefined) {
    process.stdout.write(section(name, entry));
    return 0;
  }
  writeTextFile(environment, withEntry(readFileSync(environment, 'utf8'), name, entry));
  process.stdout.write(`wrote catalogue.models.${name} to ${environment}; models[].model can name it\n`);
  return 0;
}

function checked(entry: ModelEntry): ModelEntry {
  const { error } = modelEntrySchema.safeParse(entry);
  if (error === undefined) return entry;
  const fields = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`the entry would not be accepted: ${fields.join('; ')}`);
}

function oneOf<T extends string>(
  allowed: readonly T[],
  value: string | undefined,
  option: string,
): T | undefined {
  const found = allowed.find((each) => each === value);
  if (value !== undefined && found === undefined) {
    throw misunderstood(command, `Unknown value of ${option}: ${value}; allowed are ${allowed.join(', ')}`);
  }
  return found;
}

runTool({
  command,
  help,
  takesWords: true,
  options: {
    name: { type: 'string' },
    repository: { type: 'string' },
    environment: { type: 'string' },
    'tool-call-parser': { type: 'string' },
    format: { type: 'string' },
    gated: { type: 'boolean' },
    licence: { type: 'string' },
  },
  run: main,
});
