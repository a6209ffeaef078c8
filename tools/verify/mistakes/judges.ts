import { validateManifest } from '../../../__tests__/support/schemas';
import { PlatformError } from '../../../lib/program/errors';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { loadEnvironments } from '../../../lib/environment/load';
import { runGuards } from '../../../lib/guards';
import { renderEnvironment } from '../../../lib/stages/environment';
import type { Judge, Mistake } from './mistake';

/** The judges that notice a mistake in demo's file or output. */
export function judgesOf(mistake: Mistake, demoText: string): Judge[] {
  return 'settings' in mistake ? settingsJudges(mistake.settings, demoText) : objectJudges(mistake, demoText);
}

function settingsJudges([from, to]: readonly [string, string], text: string): Judge[] {
  if (!text.includes(from)) throw new Error(`demo.yaml has no ${from}`);
  try {
    loadEnvironments([{ path: 'demo.yaml', text: text.replace(from, to) }]);
    return [];
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return unique(error.problems.map(({ code }): Judge => `environment ${code as 'PAI-100'}`));
  }
}

function objectJudges(mistake: Extract<Mistake, { kind: string }>, text: string): Judge[] {
  const broken = changed(render(text), mistake);
  const { release } = broken.environment;
  const schema = broken.objects.some(({ manifest }) => validateManifest(manifest, release).length > 0);
  return unique([
    ...(schema ? (['schema'] as const) : []),
    ...runGuards(broken).map(({ code }): Judge => `guard ${code as 'PAI-201'}`),
  ]);
}

function changed(
  rendered: RenderedEnvironment,
  { kind, name, change }: Extract<Mistake, { kind: string }>,
): RenderedEnvironment {
  const objects = structuredClone(rendered.objects);
  const object = objects.find(({ manifest }) => manifest.kind === kind && name.test(manifest.metadata.name));
  if (object === undefined) throw new Error(`demo has no ${kind} ${String(name)}`);
  change(object.manifest, object);
  return { ...rendered, objects };
}

function render(text: string): RenderedEnvironment {
  const [loaded] = loadEnvironments([{ path: 'demo.yaml', text }]);
  if (loaded === undefined) throw new Error('demo.yaml has no environment');
  return renderEnvironment(loaded.environment);
}

function unique(judges: readonly Judge[]): Judge[] {
  return [...new Set(judges)];
}
