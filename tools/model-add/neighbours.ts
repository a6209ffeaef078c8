import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of all tensors, where the index lies beside. */
export function totalSize(folder: string): number | undefined {
  const path = join(folder, 'model.safetensors.index.json');
  if (!existsSync(path)) return undefined;
  const index = JSON.parse(readFileSync(path, 'utf8')) as { metadata?: { total_size?: unknown } };
  const size = index.metadata?.total_size;
  return typeof size === 'number' ? size : undefined;
}

/** Whether a chat template that lies beside names tools. */
export function knowsTools(folder: string): boolean {
  return ['chat_template.jinja', 'chat_template.json', 'tokenizer_config.json'].some((name) => {
    const path = join(folder, name);
    return existsSync(path) && /\btools\b/.test(readFileSync(path, 'utf8'));
  });
}
