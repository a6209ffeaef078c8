import type { Manifest } from '../../lib/kubernetes/manifest';
import { askAll } from '../../tools/verify-cluster/cluster';
import { clusterReport } from '../../tools/verify-cluster/report';
import { type Answer, ClusterUnreachable, verdictOf } from '../../tools/verify-cluster/verdict';
import { rendered } from '../support/environments';

// Recorded from kubectl 1.32 against kube-apiserver 1.33.4, where nothing else is said.
describe('the verdict', () => {
  test.each([
    ['nothing', '', ''],
    [
      'a warning',
      'Warning: would violate PodSecurity "restricted:latest"\n',
      'Warning: would violate PodSecurity "restricted:latest"',
    ],
  ])('is accepted with %s', (_, stderr, message) => {
    expect(verdictOf(0, stderr)).toEqual({ verdict: 'accepted', message });
  });

  test.each([
    [
      'unknown field',
      'Error from server: failed to create typed patch object (default/known-bad; apps/v1, Kind=Deployment): .spec.replica: field not declared in schema\n',
      'failed to create typed patch object (default/known-bad; apps/v1, Kind=Deployment): .spec.replica: field not declared in schema',
    ],
    [
      'CEL rule',
      'The LlamaStackDistribution "known-bad" is invalid: spec.server.distribution: Invalid value: "object": failed rule: !(has(self.name) && has(self.image))\n',
      'The LlamaStackDistribution "known-bad" is invalid: spec.server.distribution: Invalid value: "object": failed rule: !(has(self.name) && has(self.image))',
    ],
    [
      'several reasons',
      'The LlamaStackDistribution "known-bad" is invalid: \n* spec.server: Required value\n* <nil>: Invalid value: "null": some validation rules were not checked\n',
      'The LlamaStackDistribution "known-bad" is invalid: * spec.server: Required value * <nil>: Invalid value: "null": some validation rules were not checked',
    ],
    [
      'no permission',
      'Error from server (Forbidden): configmaps "x" is forbidden: User "system:serviceaccount:default:weak" cannot patch resource "configmaps" in API group "" in the namespace "default"\n',
      'configmaps "x" is forbidden: User "system:serviceaccount:default:weak" cannot patch resource "configmaps" in API group "" in the namespace "default"',
    ],
    [
      // Written by hand: the test server has no webhooks.
      'a webhook that cannot be reached',
      'Error from server (InternalError): Internal error occurred: failed calling webhook "w": Post "https://w.ns.svc:443": dial tcp 10.0.0.1:443: connect: connection refused\n',
      'Internal error occurred: failed calling webhook "w": Post "https://w.ns.svc:443": dial tcp 10.0.0.1:443: connect: connection refused',
    ],
    ['no words', '', 'exit code 1 without a word'],
  ])('is rejected: %s', (_, stderr, message) => {
    expect(verdictOf(1, stderr)).toEqual({ verdict: 'rejected', message });
  });

  test.each([
    [
      'namespace',
      'Error from server (NotFound): namespaces "nobody-made-this" not found\n',
      'namespaces "nobody-made-this" not found',
    ],
    [
      'definition',
      'error: resource mapping not found for name: "x" namespace: "nobody" from "STDIN": no matches for kind "Nothing" in version "example.com/v1"\nensure CRDs are installed first\n',
      'no matches for kind "Nothing" in version "example.com/v1"',
    ],
  ])('is not checkable yet without its %s', (_, stderr, message) => {
    expect(verdictOf(1, stderr)).toEqual({ verdict: 'not checkable yet', message });
  });

  test.each([
    ['error: context "nope" does not exist\n'],
    ['error: You must be logged in to the server (Unauthorized)\n'],
    [
      'error: error validating "STDIN": error validating data: failed to download openapi: the server has asked for the client to provide credentials; if you choose to ignore these errors, turn validation off with --validate=false\n',
    ],
    [
      'error: error validating "STDIN": error validating data: failed to download openapi: Get "https://127.0.0.1:1/openapi/v2?timeout=32s": dial tcp 127.0.0.1:1: connect: connection refused; if you choose to ignore these errors, turn validation off with --validate=false\n',
    ],
    ['The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?\n'],
  ])('is none if the cluster cannot be asked: %s', (stderr) => {
    expect(() => verdictOf(1, stderr)).toThrow(ClusterUnreachable);
  });
});

test('answers keep the order of the questions', async () => {
  const manifests = Array.from({ length: 9 }, (_, index): Manifest => {
    return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: String(index) } };
  });
  const ask = async ({ metadata }: Manifest): Promise<Answer> => {
    await new Promise((resolve) => setTimeout(resolve, 9 - Number(metadata.name)));
    return { verdict: 'accepted', message: metadata.name };
  };
  const counts: number[] = [];
  const answers = await askAll({ ask }, manifests, (count) => counts.push(count));
  expect(answers.map(({ message }) => message)).toEqual(manifests.map(({ metadata }) => metadata.name));
  expect(counts.at(-1)).toBe(9);
});

test('the report counts verdicts, and says why', () => {
  const answerOf = (kind: string): Answer => {
    if (kind === 'Namespace') return { verdict: 'rejected', message: 'not today' };
    if (kind === 'NetworkPolicy')
      return { verdict: 'not checkable yet', message: 'namespaces "lab-ai" not found' };
    return { verdict: 'accepted', message: kind === 'ServingRuntime' ? 'Warning: old' : '' };
  };
  const asked = rendered('lab', {
    stages: ['stage00-ai-platform', 'stage01-model-serving'],
    smokeTests: false,
  })
    .objects.filter(({ folder }) => folder.startsWith('stage'))
    .map((object) => ({ environment: 'lab', object, answer: answerOf(object.manifest.kind) }));
  expect(clusterReport(asked)).toMatchInlineSnapshot(`
   "objects of                 accepted  rejected  not checkable yet
   lab/stage00-ai-platform           8         1                  2
   lab/stage01-model-serving        15         0                  2
   total                            23         1                  4

   rejected:
     lab/stage00-ai-platform: /Namespace//lab-ai: not today

   not checkable yet:
     namespaces "lab-ai" not found: 4 objects (NetworkPolicy)

   accepted, with a remark:
     lab/stage01-model-serving: serving.kserve.io/ServingRuntime/lab-ai/vllm-cuda-runtime: Warning: old"
  `);
});
