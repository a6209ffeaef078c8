import fc from 'fast-check';
import { kubernetesToolNames } from '../../lib/catalogues/kubernetes-tools';
import { domain, maybe, storageSize, written } from './words';

const port = fc.integer({ min: 1, max: 65535 });

const notifications = fc
  .record({
    webhook: maybe(
      fc
        .record({
          host: domain(),
          port: maybe(port),
          proxy: maybe(fc.constant('http://proxy.example.com:3128')),
          trustedCa: maybe(fc.boolean()),
        })
        .map(written),
    ),
    channel: maybe(fc.constantFrom('#calibration', 'a "b" \\ ü')),
    format: maybe(fc.constantFrom('slack' as const, 'json' as const)),
    perMinute: maybe(fc.integer({ min: 1, max: 600 })),
  })
  .map(written);

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
      notifications: maybe(notifications),
    })
    .map(written),
);
