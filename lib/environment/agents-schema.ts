import * as z from 'zod';
import { kubernetesToolNames } from '../catalogues/kubernetes-tools';
import { dnsLabel } from './fields';

/** Settings of stage03-agentic-ai. */
export const agentsSchema = z
  .strictObject({
    kubernetes: z
      .strictObject({
        namespaces: z
          .array(dnsLabel)
          .min(1)
          .optional()
          .meta({
            description:
              'Namespaces that its tools read: their pods, logs, events and resources, but no Secrets. Those that the environment does not make must exist. Default: the one of the workloads.',
            examples: [['calibration-ops']],
          }),
        tools: z
          .array(z.enum(kubernetesToolNames))
          .min(1)
          .default(kubernetesToolNames)
          .meta({ description: 'What models may call.' }),
      })
      .prefault({})
      .meta({ description: 'Tools with which models look at the cluster.' }),
  })
  .prefault({})
  .meta({ description: 'Tools for models (stage03-agentic-ai).' });
