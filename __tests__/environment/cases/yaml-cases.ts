import type { BrokenFile } from './broken-file';
import { validFile } from './broken-file';

/** Files that are no YAML (PAI-101). */
export const yamlCases: readonly BrokenFile[] = [
  {
    title: 'an empty file',
    changes: [[validFile, '']],
    message: [
      'test.yaml:1:1 PAI-101 the file is empty',
      '  write the settings of one cluster; docs/settings.md lists them',
    ],
  },
  {
    title: 'a file of comments',
    changes: [[validFile, '# later\n']],
    message: [
      'test.yaml:1:1 PAI-101 the file is empty',
      '  write the settings of one cluster; docs/settings.md lists them',
    ],
  },
  {
    title: 'a key written twice',
    changes: [['', 'name: again\n']],
    message: ['test.yaml:21:1 PAI-101 name is written twice in one map', '  keep one of the two'],
  },
  {
    title: 'two keys written twice, and a wrong setting',
    changes: [['', 'name: again\noperators: existing\nmanaged: maybe\n']],
    message: [
      'test.yaml:21:1 PAI-101 name is written twice in one map',
      '  keep one of the two',
      'test.yaml:22:1 PAI-101 operators is written twice in one map',
      '  keep one of the two',
      'test.yaml:23:10 PAI-105 managed: "maybe" is not one of the allowed values',
      '  write none, rosa or aro',
    ],
  },
  {
    title: 'two documents',
    changes: [['', '---\nname: other\n']],
    message: [
      'test.yaml:21:1 PAI-101 the file holds more than one document',
      '  remove the "---" line, or move what follows to a file of its own',
    ],
  },
  {
    title: 'a tab as indent',
    changes: [['  appsDomain', '	appsDomain']],
    message: ['test.yaml:4:1 PAI-101 the line is indented with a tab', '  indent with spaces'],
  },
  {
    title: 'a wrong indent',
    changes: [['  - name: l4\n    gpu: L4', '  - name: l4\n   gpu: L4']],
    message: [
      'test.yaml:13:1 PAI-101 sequence item without - indicator',
      '  look for a missing quote, colon or bracket, or a wrong indent, here or just above',
    ],
  },
  {
    title: 'a quote that is not closed',
    changes: [['"4.18"', '"4.18']],
    message: [
      'test.yaml:21:1 PAI-101 a closing " is missing',
      '  look for a missing quote, colon or bracket, or a wrong indent, here or just above',
    ],
  },
  {
    title: 'a bracket that is not closed',
    changes: [['operators: existing', 'operators: [existing']],
    message: [
      'test.yaml:9:1 PAI-101 flow sequence in block collection must be sufficiently indented and end with a ]',
      '  look for a missing quote, colon or bracket, or a wrong indent, here or just above',
    ],
  },
  {
    title: 'two keys in one line',
    changes: [['name: test', 'name: test: lab']],
    message: [
      'test.yaml:1:7 PAI-101 one line holds two keys',
      '  put the value in quotes if it contains ": ", or start a new line',
    ],
  },
  {
    title: 'a key without colon',
    changes: [['operators: existing', 'operators existing']],
    message: ['test.yaml:8:1 PAI-101 a key without ":"', '  write "key: value" on one line'],
  },
  {
    title: 'a reserved character',
    changes: [['revision: main', 'revision: @main']],
    message: [
      'test.yaml:7:13 PAI-101 a value starts with a character that YAML reserves',
      '  put the value in quotes',
    ],
  },
  {
    title: 'an anchor that is missing',
    changes: [['pool: l4', 'pool: *pool']],
    message: [
      'test.yaml:17:11 PAI-101 *pool refers to no anchor',
      '  write &pool before the value that is meant, above this line',
    ],
  },
  {
    title: 'an anchor that contains itself',
    changes: [['name: test', 'name: &name [*name]']],
    message: ['test.yaml:1:14 PAI-101 *name contains itself', '  write the value out instead'],
  },
  {
    title: 'an unknown tag',
    changes: [['name: test', 'name: !env test']],
    message: [
      'test.yaml:1:7 PAI-101 a tag that has no meaning here',
      '  remove the tag, the word that starts with "!"',
    ],
  },
  {
    title: 'a list as key',
    changes: [['operators: existing', '? [operators]\n: existing']],
    message: ['test.yaml:8:3 PAI-101 a key is not plain text', '  write a plain word before the ":"'],
  },
  {
    title: 'a merge of something that is no map',
    changes: [['operators: existing', '<<: existing\noperators: existing']],
    message: [
      'test.yaml:8:1 PAI-101 "<<" takes in something that is no map',
      '  write an alias of a map behind it, for example <<: *pool',
    ],
  },
  {
    title: 'aliases that multiply',
    changes: [
      [
        '',
        `a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
d: [*c, *c, *c]
`,
      ],
    ],
    message: [
      'test.yaml:1:1 PAI-101 the aliases expand to too many values',
      '  write the values out instead',
    ],
  },
  {
    title: 'a key that JavaScript hides',
    changes: [['    gpu: L4', '    gpu: L4\n    nodeSelector: { __proto__: x }']],
    message: ['test.yaml:14:21 PAI-101 __proto__ cannot be a key', '  write another name'],
  },
];
