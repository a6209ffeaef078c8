import { spawnSync } from 'node:child_process';
import { guide } from '../../lib/delivery/guide/guide';
import { rendered, small } from '../support/environments';
import { consoleBlocks, section } from '../support/markdown-section';

const demo = rendered('demo');
const text = guide(demo);
const lab = guide(rendered('lab'));

describe('before', () => {
  test('every duty is named', () => {
    for (const { text: duty } of demo.platform.duties) expect(text).toContain(`- ${duty}`);
  });

  test('every GPU pool is named with its nodes', () => {
    const pools = section(text, '### GPU nodes');
    expect(pools).toContain(
      '| l4-quad | 1 | 4 L4 | MachineSet, g6.12xlarge | private-ai/gpu-pool=l4-quad | nvidia.com/gpu (NoSchedule) |',
    );
    expect(section(lab, '### GPU nodes')).toContain(
      '| a10 | 2 | 2 A10G | you | nvidia.com/gpu.product=NVIDIA-A10G | lab.example.org/gpu=reserved (NoSchedule) |',
    );
  });
});

test('what to keep names every volume and every Secret that nothing else holds', () => {
  const kept = section(text, '## Keep');
  for (const { namespace, name } of demo.platform.volumes) expect(kept).toContain(`${namespace}/${name}`);
  expect(kept).toContain('get secret minio-credentials -n model-storage');
  expect(kept).not.toContain('get secret dspa-minio-credentials');
});

test('troubles are those of what is there', () => {
  expect(section(text, '## When something is wrong')).toContain('Llama Stack');
  const bare = guide(rendered('demo', { ...small, stages: ['stage00-ai-platform'] }));
  expect(section(bare, '## When something is wrong')).not.toMatch(/Llama Stack|model/);
});

describe('commands', () => {
  test('are bash, block by block', () => {
    const blocks = [text, lab].flatMap(consoleBlocks);
    expect(blocks.length).toBeGreaterThan(20);
    const refused = blocks.filter((block) => spawnSync('bash', ['-n'], { input: block }).status !== 0);
    expect(refused).toEqual([]);
  });
});
