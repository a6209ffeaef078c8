import { Construct } from 'constructs';
import { compare } from '../../program/compare';
import { Platform } from '../../cluster/platform';
import { originOf, type SecretContract } from '../../contracts/secret-contract';
import { CopiedSecrets } from './copied-secrets';
import { secretId } from './external-secret';
import { ExternalSecretsOperand } from './external-secrets-operand';
import { GeneratedSecrets } from './generated-secrets';
import { StoredSecrets } from './stored-secrets';

/**
 * Makes every declared Secret in the cluster, with the provider `external-secrets`: random values by
 * Password generators, copies by a SecretStore that may read exactly the Secrets that are copied; all of
 * them from the environment's store, if it has one. What the owner must supply becomes a duty. With the
 * provider `existing` all of them are the owner's.
 *
 * What a rotation has replaced is rendered on, so that no pod loses the Secret that it still reads, and
 * nothing waits to be pruned.
 */
export class ExternalSecrets extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const platform = Platform.of(this);
    const settings = platform.environment.secrets;
    if (settings.provider === 'existing') return;
    platform.require(this, { operator: 'external-secrets' });
    new ExternalSecretsOperand(this, 'operand');
    platform.whenComplete(() => {
      const declared = [...platform.secrets].sort((a, b) => compare(secretId(a), secretId(b)));
      const of = (origin: ReturnType<typeof originOf>) =>
        declared.filter((secret) => originOf(secret, settings) === origin);
      new GeneratedSecrets(this, 'generated', of('generated').flatMap(allVersions));
      new CopiedSecrets(this, 'copied', of('copied').flatMap(allVersions));
      if (settings.store === undefined) return;
      new StoredSecrets(this, 'stored', { store: settings.store, secrets: of('stored') });
    });
  }
}

function allVersions(secret: SecretContract): SecretContract[] {
  return [...(secret.older ?? []), secret];
}
