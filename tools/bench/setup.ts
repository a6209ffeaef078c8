import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import type { Command } from './commands';
import { run } from './commands';
import type { Phases } from './phases';

const root = resolve(__dirname, '..', '..');

/** The programs under test, as bundles of its own, so that a bench never meets a half-built one. */
export class Programs {
  readonly bundle: string;
  private readonly phasesBundle: string;

  constructor(private readonly folder: string) {
    // A bundle reads the scripts of the repository that it lies in.
    this.bundle = join(root, '.build', 'bench-main.js');
    this.phasesBundle = join(root, '.build', 'bench-phases.js');
    // The bundle of npm run synth itself; --help keeps it from writing anything else.
    run({ file: process.execPath, args: [join(root, 'tools', 'synth.mjs'), '--help'] });
    copyFileSync(join(root, '.build', 'main.js'), this.bundle);
    buildSync({
      entryPoints: [join(__dirname, 'phases.ts')],
      bundle: true,
      platform: 'node',
      target: 'node20',
      outfile: this.phasesBundle,
      logLevel: 'error',
    });
  }

  /** The bundle on an environment folder. */
  program(environments: string): Command {
    return node([this.bundle, '--environments', environments, '--out', this.out('program')]);
  }

  /** What `npm run synth` runs: bundle first, then the program. */
  bundleAndRun(environments: string): Command {
    return node([
      join(root, 'tools', 'synth.mjs'),
      '--environments',
      environments,
      '--out',
      this.out('synth'),
    ]);
  }

  /** What `npx cdk8s synth` runs, without npx. */
  cdk8sCli(environments: string): Command {
    const app = `node -r ts-node/register main.ts --environments ${environments}`;
    const cli = join(root, 'node_modules', '.bin', 'cdk8s');
    return { file: cli, args: ['synth', '--app', app, '--output', this.out('cli')] };
  }

  /**
   * `kubectl kustomize` on the objects that the program makes of an environment folder. Runs the program
   * once.
   */
  kustomize(environments: string, name: string): Command {
    const folder = this.out(`kustomize-${name}`);
    run(node([this.bundle, '--environments', environments, '--out', folder]));
    const resources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.k8s.yaml'))
      // Namespaces that a person makes before Argo CD labels them; kustomize takes each object once.
      .filter((path) => !/\/(bootstrap|argocd-rights)\/\d+-Namespace\./.test(path))
      .sort();
    const lines = ['apiVersion: kustomize.config.k8s.io/v1beta1', 'kind: Kustomization', 'resources:'];
    writeFileSync(
      join(folder, 'kustomization.yaml'),
      [...lines, ...resources.map((path) => `- ${path}`), ''].join('\n'),
    );
    return { file: 'kubectl', args: ['kustomize', folder], output: join(this.folder, 'kustomized.yaml') };
  }

  /** One run of the steps with a clock between them. */
  phases(environments: string): Phases {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [this.phasesBundle, environments, this.out('phases')],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`the steps of the program failed\n${stderr}`);
    return JSON.parse(stdout) as Phases;
  }

  private out(name: string): string {
    const parent = join(this.folder, 'out');
    mkdirSync(parent, { recursive: true });
    return join(parent, name);
  }
}

export function node(args: readonly string[]): Command {
  return { file: process.execPath, args };
}

/** Version of kubectl's kustomize, or why there is none. */
export function kustomizeVersion(): { readonly version: string } | { readonly absent: string } {
  const { stdout, error } = spawnSync('kubectl', ['version', '--client'], { encoding: 'utf8' });
  if (error !== undefined) return { absent: 'kubectl is not on the PATH' };
  return { version: /Kustomize Version: (\S+)/.exec(stdout)?.[1] ?? 'of unknown version' };
}
