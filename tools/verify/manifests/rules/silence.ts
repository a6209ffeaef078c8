import { isRecord, recordAt } from '../../../../lib/kubernetes/manifest';
import { type ManifestRule, remark } from './content';

/** Annotations that tell kube-linter, or kube-score, to look away. */
const prefixes = ['ignore-check.kube-linter.io/', 'kube-score/'];

/** Exemptions have one place, which is not the object. */
export const nobodyIsSilenced: ManifestRule = ({ manifests }) =>
  manifests.flatMap((manifest) =>
    [manifest.metadata.annotations, recordAt(manifest, 'spec', 'template', 'metadata').annotations]
      .flatMap((annotations) => (isRecord(annotations) ? Object.keys(annotations) : []))
      .filter((key) => prefixes.some((prefix) => key.startsWith(prefix)))
      .map((key) => remark('silence', manifest, `the annotation ${key} silences a judge`)),
  );
