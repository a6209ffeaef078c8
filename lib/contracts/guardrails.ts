import type { TextDetectorName } from '../catalogues/text-detectors';
import type { Endpoint } from './endpoint';
import type { CertificateAuthority } from './served-model';

/** A shield of Llama Stack: what clients ask whether a text may pass. */
export interface Shield {
  readonly id: string;
  /** Patterns whose finds it refuses. */
  readonly detectors: readonly TextDetectorName[];
}

/** An orchestrator that asks detectors about texts. */
export interface Guardrails {
  readonly endpoint: Endpoint;
  /** Of its certificate. */
  readonly ca: CertificateAuthority;
  /** Id of the detector with the built-in patterns, at the orchestrator. */
  readonly detectorId: string;
  readonly shield: Shield;
}
