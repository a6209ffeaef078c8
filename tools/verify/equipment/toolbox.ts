import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { LOOPBACK } from '../../program';
import { type CheckContext, MissingTool } from '../check';
import { npmPackages } from '../npm/packages';
import { containersOf } from '../object-store/rendered';

/**
 * MCP Toolbox from the package of its makers, in the version of the image.
 *
 * @throws MissingTool where the package has no program for this machine
 */
export async function toolboxProgram(context: CheckContext): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new MissingTool('MCP Toolbox', 'run this check on Linux on x86-64');
  }
  const folder = await npmPackages(context, { name: 'mcp-toolbox', title: 'MCP Toolbox' });
  return join(folder, 'node_modules', '@toolbox-sdk', 'server-linux-x64', 'bin', 'toolbox');
}

/** The rendered container as this machine can start it. */
export interface ToolboxLaunch {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface ToolboxProps {
  readonly folder: string;
  readonly port: number;
  /** Port of the database here. */
  readonly databasePort: number;
  /** Password of the reader. */
  readonly password: string;
}

/**
 * Arguments and configuration are those that are rendered. Other than there: it listens on loopback and at a free port,
 * where it has this address as a name too, and it finds the database there.
 */
export function toolboxLaunch(
  rendered: Pick<RenderedEnvironment, 'objects' | 'needs' | 'equipment'>,
  { folder, port, databasePort, password }: ToolboxProps,
): ToolboxLaunch {
  const [container] = containersOf(rendered, 'Deployment', /^equipment-tools$/);
  const { equipment } = rendered;
  if (container === undefined || equipment === undefined)
    throw new Error('no tools of equipment are rendered');
  const place = (path: string) => join(folder, 'toolbox', path);
  for (const { path, source } of container.mounts) {
    mkdirSync(place(path), { recursive: true });
    for (const [name, content] of Object.entries('files' in source ? source.files : {})) {
      writeFileSync(
        join(place(path), name),
        replacedOnce(
          replacedOnce(content, equipment.host, LOOPBACK),
          `port: "${equipment.port}"`,
          `port: "${databasePort}"`,
        ),
      );
    }
  }
  const after = (option: string) => container.args[container.args.indexOf(option) + 1];
  const args = container.args.map((each) => {
    if (each.startsWith('/')) return place(each);
    if (each === after('--address')) return LOOPBACK;
    if (each === after('--port')) return String(port);
    if (each === after('--allowed-hosts')) return `${each},${LOOPBACK}`;
    return each;
  });
  return { args, env: Object.fromEntries(Object.keys(container.env).map((name) => [name, password])) };
}

function replacedOnce(text: string, from: string, to: string): string {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`${from} is there ${parts.length - 1} times`);
  return parts.join(to);
}
