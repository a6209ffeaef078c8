import type { GpuProduct } from './gpu-catalogue';

/** The GPUs of one AWS instance type. */
export interface AwsInstanceType {
  readonly gpu: GpuProduct;
  readonly gpus: number;
}

/** Sizes with one GPU, of every family below. */
const single = ['xlarge', '2xlarge', '4xlarge', '8xlarge', '16xlarge'];

function family(name: string, gpu: GpuProduct, sizes: Readonly<Record<string, number>>) {
  return Object.entries(sizes).map(([size, gpus]): [string, AwsInstanceType] => [
    `${name}.${size}`,
    { gpu, gpus },
  ]);
}

const singles = Object.fromEntries(single.map((size) => [size, 1]));
const large = { ...singles, '12xlarge': 4, '24xlarge': 4, '48xlarge': 8 };

/**
 * AWS instance types with the products of the GPU catalogue. Counts: kaito-project/kaito
 * pkg/sku/aws_sku_handler.go @056b8280b (g5, g6, p4, p5), AWS Batch user guide, GPU jobs (g4dn, g6), AWS EC2 user guide,
 * accelerated computing (p3, p6, g7e).
 */
export const awsInstanceTypes: ReadonlyMap<string, AwsInstanceType> = new Map([
  ...family('g4dn', 'T4', { ...singles, '12xlarge': 4, metal: 8 }),
  ...family('p3', 'V100-SXM2-16GB', { '2xlarge': 1, '8xlarge': 4, '16xlarge': 8 }),
  ...family('p3dn', 'V100-SXM2-32GB', { '24xlarge': 8 }),
  ...family('g5', 'A10G', large),
  ...family('g6', 'L4', large),
  ...family('g6e', 'L40S', large),
  ...family('p4d', 'A100-SXM4-40GB', { '24xlarge': 8 }),
  ...family('p4de', 'A100-SXM4-80GB', { '24xlarge': 8 }),
  ...family('p5', 'H100-SXM5', { '4xlarge': 1, '48xlarge': 8 }),
  ...family('p5e', 'H200-SXM5', { '48xlarge': 8 }),
  ...family('p5en', 'H200-SXM5', { '48xlarge': 8 }),
  ...family('p6-b200', 'B200-SXM6', { '48xlarge': 8 }),
  ...family('g7e', 'RTX-PRO-6000', {
    '2xlarge': 1,
    '4xlarge': 1,
    '8xlarge': 1,
    '12xlarge': 2,
    '24xlarge': 4,
    '48xlarge': 8,
  }),
]);
