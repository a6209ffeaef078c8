import type { BrokenFile } from './broken-file';

const store = (line: string, host = 's3.openshift-storage.svc') =>
  `objectStore:\n  type: external\n  endpoint: https://${host}\n  ${line}\n`;

/** External object stores that are Services of the cluster (PAI-110). */
export const objectStoreCases: readonly BrokenFile[] = [
  {
    title: 'a port of the pods behind a store outside of the cluster',
    changes: [['', store('podPort: 6443', 's3.example.com')]],
    message: [
      'test.yaml:24:12 PAI-110 objectStore.podPort: s3.example.com is no Service of this cluster, so there are no pods behind it to state a port of',
      '  remove podPort, or write the endpoint as https://<service>.<namespace>.svc',
    ],
  },
  {
    title: 'host names of buckets, which the name resolution of the cluster does not know',
    changes: [['', store('pathStyle: false')]],
    message: [
      'test.yaml:24:14 PAI-110 objectStore.pathStyle: s3.openshift-storage.svc is a Service of this cluster, whose name resolution knows no host names of buckets',
      '  write pathStyle: true, or remove the line',
    ],
  },
  {
    title: 'a store in a namespace whose network the program closes',
    changes: [['', store('region: lab', 'minio.private-ai-demo.svc.cluster.local')]],
    message: [
      'test.yaml:23:13 PAI-110 objectStore.endpoint: the store runs in private-ai-demo, which network policies of this program close',
      '  let it run in a namespace of its own, or write another namespaces.workloads',
    ],
  },
];
