import { Construct } from 'constructs';
import type { ClusterNeeds } from '../../cluster/cluster-needs';
import type { SecretContract } from '../../contracts/secret-contract';
import { originOf } from '../../cluster/secret-origin';
import type { SecretsSettings } from '../../environment/schema';
import { compare } from '../../program/compare';
import { CopiedSecrets } from './copied-secrets';
import { secretId } from './external-secret';
import { GeneratedSecrets } from './generated-secrets';
import { StoredSecrets } from './stored-secrets';

export interface ExternalSecretsProps {
  readonly needs: Pick<ClusterNeeds, 'secrets'>;
  readonly settings: SecretsSettings;
}

/**
 * Makes every declared Secret in the cluster, with the provider `external-secrets`: random values by
 * Password generators, copies by a SecretStore that may read exactly the Secrets that are copied; all of
 * them from the environment's store, if it has one. What the owner must supply is a prerequisite. With the
 * provider `existing` all of them are the owner's.
 *
 * What a rotation has replaced is rendered on, so that no pod loses the Secret that it still reads, and
 * nothing waits to be pruned.
 */
export class ExternalSecrets extends Construct {
  constructor(scope: Construct, id: string, { needs, settings }: ExternalSecretsProps) {
    super(scope, id);
    const of = (origin: ReturnType<typeof originOf>) => secretsFrom(needs, settings, origin);
    new GeneratedSecrets(this, 'generated', of('generated').flatMap(allVersions));
    new CopiedSecrets(this, 'copied', of('copied').flatMap(allVersions));
    if (settings.store === undefined) return;
    new StoredSecrets(this, 'stored', { store: settings.store, secrets: of('stored') });
  }
}

/** Secrets whose data come from the same place, sorted by namespace and name. */
export function secretsFrom(
  { secrets }: Pick<ClusterNeeds, 'secrets'>,
  settings: SecretsSettings,
  origin: ReturnType<typeof originOf>,
): SecretContract[] {
  return secrets
    .filter((secret) => originOf(secret, settings) === origin)
    .sort((a, b) => compare(secretId(a), secretId(b)));
}

function allVersions(secret: SecretContract): SecretContract[] {
  return [...(secret.older ?? []), secret];
}
