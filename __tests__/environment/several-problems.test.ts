import { gpuProducts } from '../../lib/catalogues/gpu-catalogue';
import { changed, validFile } from './cases/broken-file';
import { report, reportOf } from './cases/report';
import { sameCluster, sameInfrastructure, sameName, sameServer } from './cases/several-files';

const otherFile = changed([
  ['name: test', 'name: other'],
  ['apps.test', 'apps.other'],
]);

test('all problems of one file at once, sorted by place, from the schema and from the checks', () => {
  const text = changed([
    ['"4.18"', '4.18'],
    ['appsDomain: apps.test.example.com', 'appsDomain: Apps.test.example.com\n  storageclass: gp3'],
    ['  revision: main\n', ''],
    ['gpu: L4', 'gpu: L4\n    nodes: 0'],
    ['pool: l4', 'pool: l5\n    context: 99999'],
    ['', 'stages: [stage01-model-serving, stage02-model-alignment]\nmanaged: "no"\n'],
  ]);
  expect(report(text)).toBe(
    [
      'test.yaml:2:12 PAI-104 openshift: 4.18 is a number, expected text',
      '  put it in quotes: openshift: "4.18"',
      'test.yaml:4:15 PAI-106 cluster.appsDomain: "Apps.test.example.com" has the wrong format',
      '  write it in lower case: apps.test.example.com (a DNS name without scheme, port or path)',
      'test.yaml:5:3 PAI-102 cluster.storageclass: there is no such setting',
      '  did you mean storageClass?',
      'test.yaml:7:3 PAI-103 delivery.revision: this setting is required and missing',
      '  write revision (branch, tag or commit that Argo CD follows)',
      'test.yaml:14:12 PAI-107 gpuPools[0].nodes: 0 is too small',
      '  write a whole number from 1 to 1000',
      'test.yaml:18:11 PAI-109 models[0].pool: no GPU pool is named "l5"',
      '  pools here are l4',
      'test.yaml:19:14 PAI-110 models[0].context: 99999 tokens are more than qwen3-8b can take',
      '  write at most 40960',
      'test.yaml:23:10 PAI-111 stages[0]: stage01-model-serving builds on stage00-ai-platform, which is not in the list',
      '  add stage00-ai-platform to stages',
      'test.yaml:23:33 PAI-111 stages[1]: stage02-model-alignment builds on stage00-ai-platform, which is not in the list',
      '  add stage00-ai-platform to stages',
      'test.yaml:24:10 PAI-105 managed: "no" is not one of the allowed values',
      '  write none, rosa or aro',
    ].join('\n'),
  );
});

test('a wrong part of a file does not silence the checks of the others, nor make them guess', () => {
  const text = changed([
    ['model: qwen3-8b', 'model: qwen4-8b'],
    ['', '  - { name: chat, model: mistral-small-24b, pool: l4, source: { type: s3, path: m } }\n  - 7\n'],
  ]);
  expect(report(text)).toBe(
    [
      'test.yaml:12:5 PAI-121 gpuPools[0].nodes: 1 node with 1 GPU cannot hold what is asked for: chat 1 x 1, chat 1 x 1',
      '  write nodes: 2, or fewer replicas',
      'test.yaml:16:12 PAI-109 models[0].model: no model is named "qwen4-8b"',
      '  did you mean qwen3-8b? Otherwise add it below catalogue.models',
      'test.yaml:21:13 PAI-108 models[1].name: "chat" is already the name of models[0]',
      '  give one of the two another name',
      'test.yaml:21:26 PAI-120 models[1].model: mistral-small-24b needs 44.35 GiB for weights and 1.25 GiB to compute, 25.83 GiB more than 1 L4 at gpuMemoryUtilization 0.9 gives',
      '  use gpus 4 on nodes with 4 L4 or a pool with 2 A100-PCIE-40GB per node',
      'test.yaml:22:5 PAI-104 models[2]: 7 is a number, expected a map',
      '  write "key: value" lines, indented below it',
    ].join('\n'),
  );
});

test('problems of several files at once, by file', () => {
  expect(
    reportOf([
      { path: 'c.yaml', text: 'name: [\n' },
      { path: 'a.yaml', text: validFile.replace('gpu: L4', 'gpu: L5') },
      { path: 'b.yaml', text: validFile.replace('name: chat', 'name: Chat') },
    ]),
  ).toBe(
    [
      'a.yaml:13:10 PAI-109 gpuPools[0].gpu: no GPU is named "L5"',
      `  write ${gpuProducts.slice(0, -1).join(', ')} or ${gpuProducts.at(-1) ?? ''}, or add it below catalogue.gpus`,
      sameName,
      sameCluster,
      'b.yaml:15:11 PAI-106 models[0].name: "Chat" has the wrong format',
      '  write it in lower case: chat (lower-case letters, digits and "-", with a letter first)',
      'c.yaml:2:1 PAI-101 flow sequence in block collection must be sufficiently indented and end with a ]',
      '  look for a missing quote, colon or bracket, or a wrong indent, here or just above',
    ].join('\n'),
  );
});

describe('two environments (PAI-113)', () => {
  const report2 = (text: string) =>
    reportOf([
      { path: 'a.yaml', text: validFile },
      { path: 'b.yaml', text },
    ]);

  test('that differ are fine', () => {
    expect(report2(otherFile)).toBe('');
  });

  test('with one name', () => {
    expect(report2(validFile.replace('apps.test', 'apps.other'))).toBe(sameName);
  });

  test('on one cluster', () => {
    expect(report2(validFile.replace('name: test', 'name: other'))).toBe(sameCluster);
  });

  test('whose machines would join one cluster', () => {
    const onAws = (text: string) =>
      text
        .replace('name: test', 'platform: aws\nname: test')
        .replace(
          'gpuPools:',
          'aws: { infrastructureName: test-x7k2p, region: eu-central-1, ami: ami-0123456789abcdef0 }\ngpuPools:',
        )
        .replace('gpu: L4', 'gpu: L4\n    instanceType: g6.xlarge\n    zone: eu-central-1a');
    const other = onAws(validFile)
      .replace('name: test\n', 'name: other\n')
      .replace('apps.test', 'apps.other');
    expect(
      reportOf([
        { path: 'a.yaml', text: onAws(validFile) },
        { path: 'b.yaml', text: other },
      ]),
    ).toBe(sameInfrastructure);
  });

  const remote = (name: string, domain: string, server: string) =>
    validFile
      .replace('name: test', `name: ${name}`)
      .replace('apps.test', domain)
      .replace(
        'revision: main',
        `revision: main\n  server: https://api.${server}.example.com:6443\n  argocd: existing`,
      );

  test('on one cluster, once from inside and once by its address', () => {
    expect(report2(remote('other', 'apps.test', 'other'))).toBe(sameCluster);
  });

  test('on one cluster by its address, whatever its domain is said to be', () => {
    const files = [
      { path: 'a.yaml', text: remote('one', 'apps.one', 'same') },
      { path: 'b.yaml', text: remote('two', 'apps.two', 'same') },
    ];
    expect(reportOf(files)).toBe(sameServer);
  });

  test('with one domain behind two API servers are fine', () => {
    const files = [
      { path: 'a.yaml', text: remote('one', 'apps.test', 'one') },
      { path: 'b.yaml', text: remote('two', 'apps.test', 'two') },
    ];
    expect(reportOf(files)).toBe('');
  });
});
