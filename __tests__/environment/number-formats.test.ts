import { gpuCatalogue, type GpuProduct } from '../../lib/catalogues/gpu-catalogue';
import type { WeightFormat } from '../../lib/catalogues/model';
import { unknownFormats } from '../../lib/environment/number-formats';

const oldest: Readonly<Record<WeightFormat, GpuProduct>> = {
  bf16: 'V100-SXM2-16GB',
  fp16: 'V100-SXM2-16GB',
  gptq: 'V100-SXM2-16GB',
  awq: 'T4',
  w8a8: 'T4',
  w4a16: 'A100-SXM4-40GB',
  fp8: 'A100-SXM4-40GB',
  mxfp4: 'A100-SXM4-40GB',
};

/** Products by age. */
const products: readonly GpuProduct[] = ['V100-SXM2-16GB', 'T4', 'A100-SXM4-40GB', 'L4', 'B200-SXM6'];

test.each(Object.entries(oldest) as [WeightFormat, GpuProduct][])(
  'weights in %s are read from %s on',
  (format, first) => {
    const readers = products.filter(
      (name) =>
        unknownFormats({ format, activations: 'float16' }, {}, gpuCatalogue[name].computeCapability)
          .length === 0,
    );
    expect(readers).toEqual(products.slice(products.indexOf(first)));
  },
);

describe('dtype: auto', () => {
  const settings = (activations: 'bfloat16' | 'float16') =>
    unknownFormats({ format: 'fp16', activations }, { dtype: 'auto' }, 7.5).map(({ setting }) => setting);

  test('is that of the checkpoint', () => {
    expect(settings('bfloat16')).toEqual(['dtype']);
    expect(settings('float16')).toEqual([]);
  });
});
