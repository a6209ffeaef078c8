import * as z from 'zod';

/** How the served models and Llama Stack are watched. */
export const monitoringSchema = z
  .strictObject({
    alerts: z.boolean().default(true).meta({
      description:
        'Whether alerts say that a model is down, its key-value cache full, its queue too long, or its first token late.',
    }),
    dashboard: z.boolean().default(true).meta({
      description: 'Whether the console of the cluster has a dashboard of the models (Observe, Dashboards).',
    }),
    llamaStack: z.boolean().default(false).meta({
      description:
        'Whether Llama Stack sends its metrics, the tokens of each model, to an OpenTelemetry collector that the monitoring of user workloads scrapes.',
    }),
  })
  .prefault({})
  .meta({ description: 'How the models and Llama Stack are watched, by the monitoring of user workloads.' });
