import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckContext, MissingTool } from './check';
import { findOnPath, isExecutable, lastLines, runProgram } from '../process';

/** Programs that are built from a pinned Go module, with the package of each. */
const packages = { minio: 'github.com/minio/minio', mc: 'github.com/minio/mc' } as const;

export type GoTool = keyof typeof packages;

/** The version of the tool that its module pins, for example `v0.0.0-20250813083541-7394ce0dd2a8`. */
export function pinnedVersion(tool: GoTool, goMod: string): string {
  const found = goMod.split('\n').flatMap((line) => {
    const [path, version] = line
      .replace(/^require /, '')
      .trim()
      .split(' ');
    return path === packages[tool] && version !== undefined ? [version] : [];
  });
  const [version] = found;
  if (version === undefined) throw new Error(`go.mod of ${tool} does not require ${packages[tool]}`);
  return version;
}

/**
 * Path of a tool in the pinned version: built once, then kept in the cache. Go compares every module with
 * the hash in the committed go.sum.
 *
 * @throws MissingTool without Go; Error if it does not build
 */
export async function goTool(context: CheckContext, tool: GoTool): Promise<string> {
  const { root, cache, progress } = context;
  const module = join(root, 'tools', 'go-tools', tool);
  const pins = ['go.mod', 'go.sum'].map((name) => readFileSync(join(module, name), 'utf8'));
  const version = pinnedVersion(tool, pins[0] ?? '');
  const hash = createHash('sha256').update(pins.join('\0')).digest('hex').slice(0, 8);
  const path = join(cache, `${tool}-${version}-${hash}`);
  if (isExecutable(path)) return path;
  const go = findOnPath('go');
  if (go === undefined) throw new MissingTool('go', `install Go 1.24 or later; it builds ${tool}, once`);
  progress(`building ${tool} ${version}, once; this takes minutes`);
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'making-'));
  try {
    // Moved when it is whole: nobody finds half a file.
    const built = join(folder, tool);
    await build(go, module, packages[tool], built);
    renameSync(built, path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return path;
}

async function build(go: string, module: string, goPackage: string, output: string): Promise<void> {
  const flags = ['-mod=readonly', '-buildvcs=false', '-trimpath', '-ldflags', '-s -w'];
  const { code, stderr } = await runProgram(go, ['build', ...flags, '-o', output, goPackage], {
    seconds: 30 * 60,
    env: { ...process.env, GOWORK: 'off', CGO_ENABLED: '0' },
    cwd: module,
    background: true,
  });
  if (code !== 0) throw new Error(`${goPackage} does not build:\n${lastLines(stderr, 20)}`);
}
