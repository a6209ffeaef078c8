import * as z from 'zod';
import { dataScienceComponents } from '../releases/releases';
import { dnsLabel } from './fields';

/** What stays for a while although nothing needs it, so that a cluster can remove things in order. */
export const retiringSchema = z
  .strictObject({
    components: z
      .array(z.enum(dataScienceComponents))
      .default([])
      .meta({
        description:
          'Parts of OpenShift AI that stay switched on until the cluster has removed their last resources.',
        examples: [['llamastackoperator']],
      }),
    namespaces: z
      .array(dnsLabel)
      .default([])
      .meta({ description: 'Namespaces that the environment has left and Argo CD may still prune in.' }),
  })
  .prefault({})
  .meta({ description: 'What is being removed; docs/removal.md has the order.' });
