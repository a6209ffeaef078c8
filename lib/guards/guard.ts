import type { ErrorCode, Problem } from '../program/errors';
import type { RenderedObject } from '../cluster/rendered-object';
import type { RenderedEnvironment } from '../cluster/rendered-environment';

/** A rule over all rendered objects of an environment. Any problem stops the synth. */
export type Guard = (rendered: RenderedEnvironment) => Problem[];

/** A problem of one object; `where` is a path inside it, for example `spec.host`. */
export function objectProblem(
  code: ErrorCode,
  { manifest, construct }: RenderedObject,
  message: string,
  remedy: string,
  where?: string,
): Problem {
  const { namespace, name } = manifest.metadata;
  const identity = `${manifest.kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
  return {
    code,
    construct: `${identity}${where === undefined ? '' : ` ${where}`} (${construct})`,
    message,
    remedy,
  };
}
