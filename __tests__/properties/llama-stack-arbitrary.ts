import fc from 'fast-check';
import { textDetectorNames } from '../../lib/catalogues/text-detectors';
import type { EnvironmentInput } from './gpu-arbitrary';
import { maybe, storageSize, written } from './words';

type RagInput = EnvironmentInput['rag'];

/** The field of the operator's resource is for its servers only. */
export const llamaStack = fc
  .record({
    server: maybe(fc.constantFrom('operator', 'deployment')),
    exposure: maybe(fc.constantFrom('none', 'authenticated', 'open')),
    modelRegistration: maybe(fc.constantFrom('refresh', 'required')),
    files: maybe(fc.constantFrom('s3', 'local')),
    networkPolicy: maybe(fc.boolean()),
    size: maybe(storageSize),
  })
  .map(({ networkPolicy, ...rest }) =>
    written({ ...rest, networkPolicy: rest.server === 'deployment' ? undefined : networkPolicy }),
  );

export const safety = fc
  .record({ detectors: maybe(fc.uniqueArray(fc.constantFrom(...textDetectorNames), { minLength: 1 })) })
  .map(written);

/** Guardrails are ready beside a model of KServe only. */
export function withoutSafety(rag: RagInput): RagInput {
  return rag === undefined ? undefined : written({ ...rag, safety: undefined });
}
