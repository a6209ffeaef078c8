import * as z from 'zod';
import { catalogueName, dnsLabel, labelKey, labelValue } from './fields';
import { gpuProducts } from '../catalogues/gpu-catalogue';

/** Size of the root volume of the nodes that the platform makes, in GiB. */
export const defaultRootVolumeGiB = 200;

/** Nodes with one kind of GPU. */
export const gpuPoolSchema = z
  .strictObject({
    name: dnsLabel.meta({ description: 'Name that models refer to.' }),
    gpu: catalogueName.meta({
      description: 'GPU product: one of the table below, or of catalogue.gpus.',
      examples: [...gpuProducts],
    }),
    gpusPerNode: z.int().min(1).max(16).default(1).meta({ description: 'GPUs of one node.' }),
    nodes: z.int().min(1).max(1000).default(1).meta({ description: 'Nodes of the pool.' }),
    nodeSelector: z
      .record(labelKey, labelValue)
      .optional()
      .meta({ description: 'Labels of the nodes. Default: nvidia.com/gpu.product of the GPU.' }),
    taints: z
      .array(
        z.strictObject({
          key: labelKey.meta({ description: 'Key of the taint.' }),
          value: labelValue.optional().meta({ description: 'Value of the taint. Default: any.' }),
          effect: z
            .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
            .default('NoSchedule')
            .meta({ description: 'Effect of the taint.' }),
        }),
      )
      .default([{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }])
      .meta({ description: 'Taints of the nodes, which pods of the pool tolerate.' }),
    instanceType: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          'Instance type with these GPUs. With it the platform makes the nodes; without it they exist.',
        examples: ['g6.4xlarge'],
      }),
    zone: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: 'Availability zone, where the platform makes the nodes.',
        examples: ['eu-central-1a'],
      }),
    subnet: z
      .string()
      .regex(/^subnet-[0-9a-f]{8,17}$/, 'the id of a subnet, for example subnet-0123456789abcdef0')
      .optional()
      .meta({
        description:
          'Subnet of the nodes, where the cluster was installed into existing ones. Default: the private subnet that the installer made in the zone.',
      }),
    rootVolumeGiB: z.int().min(120).max(16_384).optional().meta({
      description: 'Size of the root volume of the nodes that the platform makes, in GiB. Default: 200.',
    }),
    autoscaling: z
      .strictObject({
        min: z.int().min(0).max(1000).meta({ description: 'Fewest nodes.' }),
        max: z.int().min(1).max(1000).meta({ description: 'Most nodes.' }),
      })
      .optional()
      .meta({
        description:
          'Lets the cluster autoscaler decide how many nodes there are, where the platform makes them. The models must fit into max; nodes is not read.',
      }),
    sharing: z
      .discriminatedUnion('type', [
        z.strictObject({ type: z.literal('none') }).meta({ description: 'One pod has the whole GPU.' }),
        z
          .strictObject({
            type: z.literal('time-slicing'),
            replicas: z.int().min(2).max(64).meta({ description: 'Pods of one GPU.' }),
          })
          .meta({ description: 'Pods take turns; memory is not divided.' }),
        z
          .strictObject({
            type: z.literal('mig'),
            profile: z
              .string()
              .regex(/^\d+g\.\d+gb$/, 'a MIG profile, for example 1g.10gb')
              .meta({ description: 'Profile of the parts.', examples: ['1g.10gb'] }),
          })
          .meta({ description: 'The GPU is divided into parts with own memory.' }),
      ])
      .default({ type: 'none' })
      .meta({ description: 'How one GPU is shared by several pods.' }),
  })
  .meta({ description: 'Nodes with one kind of GPU.' });
