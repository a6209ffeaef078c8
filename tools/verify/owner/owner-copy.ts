import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parse, parseDocument } from 'yaml';
import { exampleNames, exampleText } from '../../environments';
import { runProgram, type Result } from '../../process';
import type { Addition } from './small-component';

/** What is made, what is big, and the owner's own files. */
const notCopied = new Set(['.build', '.git', 'coverage', 'environments', 'node_modules']);

/** Cases of each property; `npm test` of the repository itself runs all. */
const randomRuns = 20;

/** The steps of the README that an owner takes with settings, in a copy of the repository. */
export class OwnerCopy {
  private constructor(readonly folder: string) {}

  /** The sources of a checkout, with the environments of the tests in place of its owner's. */
  static of(root: string): OwnerCopy {
    const folder = mkdtempSync(join(tmpdir(), 'private-ai-owner-'));
    cpSync(root, folder, { recursive: true, filter: (path) => !notCopied.has(relative(root, path)) });
    mkdirSync(join(folder, 'environments'));
    for (const name of exampleNames)
      writeFileSync(join(folder, 'environments', `${name}.yaml`), exampleText(name));
    const schema = join('environments', 'environment.schema.json');
    cpSync(join(root, schema), join(folder, schema));
    symlinkSync(resolve(root, 'node_modules'), join(folder, 'node_modules'));
    return new OwnerCopy(folder);
  }

  /** "Add an environment": a copy of demo for another cluster. */
  addEnvironment(name: string): void {
    const demo = this.read('environments/demo.yaml');
    const changes: readonly (readonly [string, string])[] = [
      ['name: demo\n', `name: ${name}\n`],
      ['apps.demo.example.com', `apps.${name}.example.com`],
      ['storageClass: gp3-csi', 'storageClass: fast'],
      ['platform/private-ai.git', `${name}/ai.git`],
      ['demo-x7k2p', `${name}-x7k2p`],
    ];
    this.write(`environments/${name}.yaml`, replaced(demo, changes));
  }

  changeDomain(name: string): void {
    this.edit(`environments/${name}.yaml`, [[/appsDomain: .*/, 'appsDomain: apps.another.example.com']]);
  }

  /** "Add a model": the entry from a config.json, what the README appends, and a node for it. */
  async addModel(name: string, config: object): Promise<Result> {
    const section = this.read('README.md').split('\n## Add a model\n')[1] ?? '';
    const command = /^ *npm run (model:add -- .*)$/m.exec(section)?.[1] ?? '';
    this.write('config.json', JSON.stringify(config));
    const added = await this.npm('run', '-s', ...command.split(' '));
    const path = `environments/${name}.yaml`;
    const document = parseDocument(this.read(path));
    const shown = /```yaml\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
    const { models } = parse(shown) as { models: unknown[] };
    for (const model of models) document.addIn(['models'], document.createNode(model));
    document.setIn(['gpuPools', 0, 'nodes'], 2);
    this.write(path, String(document));
    return added;
  }

  /** Entries of an owner's own in the catalogues of models and images. */
  addToCatalogues(): void {
    const model = "{ ...mistralSmall24b, repository: 'acme/own', format: 'bf16', weightsGiB: 2.5 }";
    const image = "{ repository: 'quay.io/acme/own', tag: '1.0.0', source: 'acme/own, newest tag' }";
    const models = 'lib/catalogues/model-catalogue.ts';
    this.edit(models, [['modelCatalogue = {\n', `modelCatalogue = {\n  'own-model': ${model},\n`]]);
    const images = 'lib/catalogues/image-catalogue.ts';
    this.edit(images, [['imageCatalogue = {\n', `imageCatalogue = {\n  'own-image': ${image},\n`]]);
  }

  /** @throws Error if the place of the lines is not there, or more than once */
  add({ file, after, lines }: Addition): void {
    const parts = this.read(file).split(`\n${after}\n`);
    if (parts.length !== 2)
      throw new Error(`${file} has the lines ${JSON.stringify(after)} ${parts.length - 1} times, not once`);
    this.write(file, parts.join(`\n${after}\n${lines}\n`));
  }

  deleteEnvironments(...names: readonly string[]): void {
    for (const name of names) rmSync(join(this.folder, 'environments', `${name}.yaml`));
  }

  /** Runs an npm script of the copy. What an owner adds to the catalogues is in the first random environments. */
  npm(...args: readonly string[]): Promise<Result> {
    return runProgram('npm', args, {
      cwd: this.folder,
      env: { ...process.env, PRIVATE_AI_RUNS: String(randomRuns) },
    });
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  private edit(path: string, changes: readonly (readonly [string | RegExp, string])[]): void {
    this.write(path, replaced(this.read(path), changes));
  }
}

/** @throws Error if a text is not there: then the README's steps and this file do not agree any more */
function replaced(text: string, changes: readonly (readonly [string | RegExp, string])[]): string {
  return changes.reduce((now, [old, next]) => {
    const changed = now.replace(old, next);
    if (changed === now) throw new Error(`${String(old)} is not there`);
    return changed;
  }, text);
}
