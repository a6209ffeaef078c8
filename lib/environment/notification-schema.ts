import * as z from 'zod';
import { domain, originUrl } from './fields';

/** A line without control characters. */
const line = z.string().regex(/^[^\p{C}]{1,80}$/u, 'a line of 80 characters at most');

/** How people are notified. */
export const notificationSchema = z
  .strictObject({
    webhook: z
      .strictObject({
        host: domain.meta({
          description: 'Host of the URL, which Secret notification-webhook has.',
          examples: ['hooks.example.com'],
        }),
        port: z.int().min(1).max(65535).default(443).meta({ description: 'Port of the URL.' }),
        proxy: originUrl.optional().meta({
          description: 'HTTP proxy on the way to the host. Default: none.',
          examples: ['http://proxy.example.com:3128'],
        }),
        trustedCa: z.boolean().default(false).meta({
          description:
            "Whether its certificate may also come from the cluster's additional CAs (trustedCA of the Proxy cluster).",
        }),
      })
      .optional()
      .meta({
        description:
          'Server to which notifications go, by HTTPS. Default: none; each call is answered with "dry run, nothing was sent".',
      }),
    channel: line.optional().meta({
      description: 'Channel in which notifications appear. Default: the one that the webhook belongs to.',
      examples: ['#calibration'],
    }),
    username: line.default('private-ai').meta({ description: 'Name as whose notifications appear.' }),
    format: z.enum(['slack', 'json']).default('slack').meta({
      description:
        'slack: as incoming webhooks of Slack and Mattermost take it; json: text, severity, username and channel, for a server of your own.',
    }),
    perMinute: z
      .int()
      .min(1)
      .max(600)
      .default(10)
      .meta({ description: 'Most notifications within a minute.' }),
  })
  .optional()
  .meta({
    description: 'A tool with which programs notify people. Default: there is none.',
    examples: [{ webhook: { host: 'hooks.example.com' }, channel: '#calibration' }],
  });
