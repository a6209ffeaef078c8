import type { BrokenFile } from './broken-file';
import { validFile } from './broken-file';

/** Values of the wrong kind (PAI-104). */
export const typeCases: readonly BrokenFile[] = [
  {
    title: 'a list instead of settings',
    changes: [[validFile, '- name: test\n']],
    message: [
      'test.yaml:1:1 PAI-104 the file holds a list, expected settings',
      '  write "key: value" lines; docs/settings.md lists them',
    ],
  },
  {
    title: 'a word instead of settings',
    changes: [[validFile, 'test\n']],
    message: [
      'test.yaml:1:1 PAI-104 the file holds only "test", expected settings',
      '  write "key: value" lines; docs/settings.md lists them',
    ],
  },
  {
    title: 'a version without quotes',
    changes: [['"4.18"', '4.18']],
    message: [
      'test.yaml:2:12 PAI-104 openshift: 4.18 is a number, expected text',
      '  put it in quotes: openshift: "4.18"',
    ],
  },
  {
    title: 'a version without quotes that ends in zero',
    changes: [['"4.18"', '4.20']],
    message: [
      'test.yaml:2:12 PAI-104 openshift: 4.20 is a number, expected text',
      '  put it in quotes: openshift: "4.20"',
    ],
  },
  {
    title: 'a size without unit',
    changes: [['      type: s3\n', '      type: pvc\n      size: 40\n']],
    message: [
      'test.yaml:20:13 PAI-104 models[0].source.size: 40 is a number, expected text',
      '  write it with unit: size: 40Gi',
    ],
  },
  {
    title: 'a number in quotes',
    changes: [['    gpu: L4', '    gpu: L4\n    nodes: "2"']],
    message: [
      'test.yaml:14:12 PAI-104 gpuPools[0].nodes: "2" is text, expected a whole number',
      '  write a whole number from 1 to 1000, without quotes',
    ],
  },
  {
    title: 'a fraction',
    changes: [['    gpu: L4', '    gpu: L4\n    nodes: 1.5']],
    message: [
      'test.yaml:14:12 PAI-104 gpuPools[0].nodes: 1.5 is no whole number',
      '  write a whole number from 1 to 1000, without quotes',
    ],
  },
  {
    title: 'a managed service without its name',
    changes: [['', 'managed: true\n']],
    message: [
      'test.yaml:21:10 PAI-104 managed: true is true or false, expected text',
      '  write none, rosa or aro',
    ],
  },
  {
    title: 'yes instead of true',
    changes: [['', 'rag: { pipelines: yes }\n']],
    message: [
      'test.yaml:21:19 PAI-104 rag.pipelines: "yes" is text, expected true or false',
      '  write true or false, without quotes',
    ],
  },
  {
    title: 'a text instead of a map',
    changes: [['', 'objectStore: minio\n']],
    message: [
      'test.yaml:21:14 PAI-104 objectStore: "minio" is text, expected a map',
      '  write "key: value" lines, indented below it',
    ],
  },
  {
    title: 'a list instead of a map',
    changes: [['  provider: existing', '  - provider: existing']],
    message: [
      'test.yaml:10:3 PAI-104 secrets: found a list, expected a map',
      '  write "key: value" lines, indented below it',
    ],
  },
  {
    title: 'a map instead of a list',
    changes: [['models:\n  - name: chat', 'models:\n    name: chat']],
    message: [
      'test.yaml:15:5 PAI-104 models: found a map, expected a list',
      '  write one line per entry, each with "- " before it',
    ],
  },
  {
    title: 'a map instead of a text',
    changes: [['pool: l4', 'pool: { name: l4 }']],
    message: [
      'test.yaml:17:11 PAI-104 models[0].pool: found a map, expected text',
      '  write one plain value',
    ],
  },
  {
    title: 'a number in a list of texts',
    changes: [['', 'rag:\n  collections: [docs, 2]\n']],
    message: [
      'test.yaml:22:23 PAI-104 rag.collections[1]: 2 is a number, expected text',
      '  put it in quotes: - "2"',
    ],
  },
  {
    title: 'a number for a choice',
    changes: [['gpu: L4', 'gpu: 4']],
    message: [
      'test.yaml:13:10 PAI-104 gpuPools[0].gpu: 4 is a number, expected text',
      '  put it in quotes: gpu: "4"',
    ],
  },
  {
    title: 'a number where text or a map is allowed',
    changes: [['operators: existing', 'operators: 3']],
    message: [
      'test.yaml:8:12 PAI-104 operators: 3 is a number, expected managed, existing or a map',
      '  write managed, existing or a map',
    ],
  },
  {
    title: 'an empty section',
    changes: [['  provider: existing', '']],
    message: [
      'test.yaml:9:9 PAI-104 secrets: the value is empty, expected a map',
      '  write "key: value" lines, indented below it, or remove the line',
    ],
  },
  {
    title: 'an empty required section',
    changes: [['cluster:\n  appsDomain: apps.test.example.com', 'cluster:']],
    message: [
      'test.yaml:3:9 PAI-104 cluster: the value is empty, expected a map',
      '  write "key: value" lines, indented below it',
    ],
  },
];
