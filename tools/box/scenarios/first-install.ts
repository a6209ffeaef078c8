import { goodBehaviour } from '../player/behaviour';
import { isSettled, line } from '../applications';
import type { Scenario } from './scenario';

/** An operator takes four times as long as a wait Job waits; ten minutes each are a bad day. */
const INSTALL_SECONDS = 40;
const GATE_SECONDS = 10;
const SECONDS = 900;

const slowOperators: Scenario = {
  name: 'every operator takes longer than a wait Job waits: stages are tried again and again, and the install ends well',
  onRequest: true,
  rule: 'a sync is tried again without end (retry.limit: -1)',
  without: (files) =>
    new Map([...files].map(([path, text]) => [path, text.replaceAll('limit: -1', 'limit: 1')])),
  breaksInstall: true,
  bare: () => {
    const behaviour = goodBehaviour();
    behaviour.seconds.install = INSTALL_SECONDS;
    behaviour.scriptVariables.set('LIMIT', String(GATE_SECONDS));
    return behaviour;
  },
  suits: ({ operators, delivery }) => operators === 'managed' && delivery.argocd === 'managed',
  run: async (started) => {
    const { box, environment, revision } = started;
    const tried = new Set<string>();
    await box.until('everything is installed', SECONDS, (states) => {
      const ended = states.filter(({ phase = '' }) => ['Failed', 'Error'].includes(phase));
      if (ended.length > 0) throw new Error(`is not tried again: ${ended.map(line).join('; ')}`);
      for (const { name, message } of states) if (message.includes('Retrying')) tried.add(name);
      return (
        states.length === environment.stages.length + 1 && states.every((state) => isSettled(state, revision))
      );
    });
    const atOnce = environment.stages.slice(1).filter((stage) => !tried.has(`${environment.name}-${stage}`));
    if (atOnce.length > 0) throw new Error(`did not have to be tried again: ${atOnce.join(', ')}`);
    return started;
  },
};

export const firstInstallScenarios = [slowOperators];
