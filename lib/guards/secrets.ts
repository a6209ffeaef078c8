import { groupKindOf } from '../kinds/kinds';
import type { Problem } from '../program/errors';
import { recordsAt, walk, pathText } from '../kubernetes/manifest';
import type { RenderedObject } from '../cluster/rendered-object';
import { type Guard, objectProblem } from './guard';

const credentialName = /(password|passwd|secret|token|api_?key|access_?key|credential)/i;
/** Names that only look like credentials: paths, switches, names of other things. */
const harmlessName = /(_FILE|_PATH|_DIR|_NAME|_URL|_ENABLED|_TTL|_LENGTH|_MODEL|MAX_TOKENS)$/i;
/** Credentials by their own form: private keys, AWS keys, GitHub, Hugging Face and Slack tokens, JWTs, URLs with a password. */
const credentialForm =
  /-----BEGIN [A-Z ]*PRIVATE KEY|\b(AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}|\bhf_[A-Za-z0-9]{30,}|\bxox[abp]-[A-Za-z0-9-]{10,}|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}|https:\/\/hooks\.slack\.com\/services\/T|\bhttps?:\/\/[^\s/:@$]+:[^\s/@$]+@/;
const base64Form = /^[A-Za-z0-9+/]{24,}={0,2}$/;

/** PAI-203: no credential reaches Git: no Secret with data, no literal in an environment variable or text. */
export const noSecretData: Guard = ({ objects }) =>
  objects.flatMap((object) => [...secretObject(object), ...literals(object)]);

function secretObject(object: RenderedObject): Problem[] {
  const { manifest } = object;
  if (groupKindOf(manifest) !== 'Secret') return [];
  return ['data', 'stringData']
    .filter((field) => manifest[field] !== undefined)
    .map((field) =>
      objectProblem(
        'PAI-203',
        object,
        `carries ${field}`,
        'declare a SecretContract; the data never comes from here',
        field,
      ),
    );
}

function literals(object: RenderedObject): Problem[] {
  return [...walk(object.manifest)].flatMap(({ path, value }) => {
    if (typeof value === 'string') {
      return hasCredentialForm(value)
        ? [
            objectProblem(
              'PAI-203',
              object,
              'contains a credential',
              'read it from a SecretContract',
              pathText(path),
            ),
          ]
        : [];
    }
    return recordsAt(value, 'env')
      .filter(({ name, value: literal }) => isLiteralCredential(name, literal))
      .map(({ name }) =>
        objectProblem(
          'PAI-203',
          object,
          `sets ${String(name)} to a literal`,
          'use secretEnv or a mounted SecretContract',
          pathText([...path, 'env']),
        ),
      );
  });
}

function hasCredentialForm(text: string): boolean {
  // No credential is shorter than that.
  if (text.length < 16) return false;
  if (credentialForm.test(text)) return true;
  return base64Form.test(text) && credentialForm.test(Buffer.from(text, 'base64').toString('latin1'));
}

function isLiteralCredential(name: unknown, value: unknown): boolean {
  return (
    typeof name === 'string' &&
    typeof value === 'string' &&
    value !== '' &&
    credentialName.test(name) &&
    !harmlessName.test(name)
  );
}
