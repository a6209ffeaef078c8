import * as z from 'zod';

/** How the served models are watched. */
export const monitoringSchema = z
  .strictObject({
    alerts: z.boolean().default(true).meta({
      description:
        'Whether alerts say that a model is down, its key-value cache full, its queue too long, or its first token late.',
    }),
    dashboard: z.boolean().default(true).meta({
      description: 'Whether the console of the cluster has a dashboard of the models (Observe, Dashboards).',
    }),
  })
  .prefault({})
  .meta({ description: 'How the models are watched, by the monitoring of user workloads.' });
