import fc from 'fast-check';
import { kubernetesToolNames } from '../../lib/catalogues/kubernetes-tools';
import { maybe, storageSize, written } from './words';

/** Tools for models; they count where stage 03 is made. */
export const agents = maybe(
  fc
    .record({
      kubernetes: maybe(
        fc
          .record({ tools: maybe(fc.uniqueArray(fc.constantFrom(...kubernetesToolNames), { minLength: 1 })) })
          .map(written),
      ),
      equipment: maybe(fc.record({ size: maybe(storageSize), samples: maybe(fc.boolean()) }).map(written)),
    })
    .map(written),
);
