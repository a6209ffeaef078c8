import * as z from 'zod';
import { kubernetesToolNames } from '../catalogues/kubernetes-tools';
import { argumentTypes } from '../catalogues/tool-arguments';
import { notificationSchema } from './notification-schema';
import { collectionName, dnsLabel, domain, imageReference, quantity } from './fields';
import { exposureSchema } from './model-schema';

/** A name that every model's API takes. */
const toolName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'letters, digits, "_" and "-", 64 at most');

const toolSchema = z
  .strictObject({
    name: toolName.meta({ description: 'As the server lists it; unique among all servers.' }),
    arguments: z
      .record(
        z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'letters, digits and "_"'),
        z.enum(argumentTypes),
      )
      .default({})
      .meta({
        description: 'JSON types of its arguments by name; "*" behind those that must be there.',
        examples: [{ part: 'string*', limit: 'integer' }],
      }),
    writes: z.boolean().default(false).meta({ description: 'Whether it changes anything.' }),
  })
  .meta({ description: 'A tool of a server.' });

const toolServerSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z]([-a-z0-9]{0,30}[a-z0-9])?$/, 'lower-case letters, digits and "-", 32 at most')
      .meta({ description: 'Name of its Deployment and Service, and its label in requests.' }),
    image: imageReference.meta({
      description: 'A server of the Model Context Protocol over HTTP, which runs with any user.',
      examples: ['registry.example.com/tools/inventory-mcp:1.4.0'],
    }),
    args: z.array(z.string()).default([]).meta({ description: 'Arguments of its program.' }),
    env: z
      .record(z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'upper-case letters, digits and "_"'), z.string())
      .default({})
      .meta({ description: 'Variables of its program; nothing secret.' }),
    secretEnv: z
      .array(z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'upper-case letters, digits and "_"'))
      .default([])
      .meta({
        description: 'Variables whose values the Secret tools-<name> has, a key for each.',
        examples: [['INVENTORY_TOKEN']],
      }),
    port: z.int().min(1024).max(65535).default(8080).meta({ description: 'Port at which it listens.' }),
    path: z
      .string()
      .regex(/^\/[-A-Za-z0-9._~/]*$/, 'a path, for example /mcp')
      .default('/mcp')
      .meta({ description: 'Path of the protocol.' }),
    health: z
      .string()
      .regex(/^\/[-A-Za-z0-9._~/]*$/, 'a path, for example /healthz')
      .optional()
      .meta({
        description:
          'Path that answers with status 200 when it works. Default: whether the port is open is all that is asked.',
        examples: ['/healthz'],
      }),
    tools: z
      .array(toolSchema)
      .min(1)
      .meta({ description: 'What models may call. Requests name these and no others.' }),
    egress: z
      .array(
        z
          .strictObject({
            host: domain.meta({ description: 'Host name.' }),
            port: z.int().min(1).max(65535).default(443).meta({ description: 'Port of the address.' }),
          })
          .meta({ description: 'A server that it calls.' }),
      )
      .default([])
      .meta({ description: 'Servers outside of the environment that it calls; it reaches no others.' }),
    observes: z
      .array(dnsLabel)
      .default([])
      .meta({
        description:
          'Namespaces that its account may view, without Secrets; it then has a token for the API server. Those that the environment does not make must exist.',
        examples: [['calibration-ops']],
      }),
    memory: quantity.default('256Mi').meta({ description: 'Memory that it may take.' }),
  })
  .meta({ description: 'A server of tools of your own.' });

const calibrationSchema = z.strictObject({
  model: dnsLabel.optional().meta({
    description:
      'Name of the model that looks for causes and writes the report. Default: the first one that can call tools.',
  }),
  collection: collectionName.optional().meta({
    description: 'Collection with procedures, which it searches. Default: it searches no documents.',
    examples: ['acme_corporate'],
  }),
  exposure: exposureSchema
    .default('authenticated')
    .meta({ description: 'Who reaches the page and the API.' }),
});

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
    equipment: z
      .strictObject({
        size: quantity.default('5Gi').meta({ description: 'Size of its volume.' }),
        samples: z.boolean().default(true).meta({
          description: 'Puts invented machines, measurements and parts into it. Rows that are there stay.',
        }),
      })
      .optional()
      .meta({
        description:
          'A database of lithography machines, and tools with which models read it. Default: none.',
      }),
    notifications: notificationSchema,
    calibration: calibrationSchema.optional().meta({
      description:
        'An agent that says whether equipment is within its limits, and why: a page and an API. Default: none.',
    }),
    toolServers: z.array(toolServerSchema).default([]).meta({ description: 'Servers of tools of your own.' }),
  })
  .prefault({})
  .meta({ description: 'Tools for models (stage03-agentic-ai).' });
