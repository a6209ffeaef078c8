import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels, selectorLabels } from '../../../cluster/labels';
import { setSyncWave } from '../../../cluster/sync-wave';
import type { Endpoint } from '../../../contracts/endpoint';
import type { LlamaStack } from '../../../contracts/llama-stack';
import { programText } from '../../../program/program-text';
import { Workload } from '../../../workload/workload';

export interface PlaygroundProps {
  readonly namespace: string;
  readonly llamaStack: LlamaStack;
  /** How long an answer may take, in seconds. */
  readonly answerSeconds: number;
}

const name = 'playground';
const programPath = '/opt/playground';
const port = 8080;
const files = ['server.py', 'page.html', 'app.js', 'style.css'] as const;

/**
 * The playground: a page on which people choose a model and a collection of Llama Stack, ask, and see the answer with the
 * pieces of documents that were found. A shield of Llama Stack sees question, answer and pieces first. It is a program of ours in the Python image, by ConfigMap `playground`, and keeps
 * nothing. Whoever exposes it puts a login before it.
 */
export class Playground extends Construct {
  readonly endpoint: Endpoint;

  constructor(scope: Construct, id: string, { namespace, llamaStack, answerSeconds }: PlaygroundProps) {
    super(scope, id);
    setSyncWave(this, 'applications');
    const data = Object.fromEntries(
      files.map((file) => [file, programText(`components/rag/playground/${file}`)]),
    );
    new k8s.KubeConfigMap(this, 'Program', {
      metadata: { name, namespace, labels: objectLabels(name) },
      data,
    });
    const server = new Workload(this, 'Server', {
      name,
      namespace,
      image: 'python',
      update: 'overlap',
      command: ['python3', `${programPath}/server.py`],
      env: {
        PYTHONDONTWRITEBYTECODE: '1',
        STACK_URL: llamaStack.endpoint.url(),
        OPENAI_PATH: llamaStack.openAiPath,
        PORT: String(port),
        ANSWER_SECONDS: String(answerSeconds),
        ...(llamaStack.shield === undefined ? {} : { SHIELD: llamaStack.shield.id }),
      },
      ports: { http: port },
      resources: { cpu: '50m', memory: '64Mi', cpuLimit: '500m', memoryLimit: '256Mi' },
      mounts: [{ path: programPath, source: { configMap: name } }],
      // The network policy of the operator of Llama Stack lets these pods in.
      podLabels: { 'app.kubernetes.io/part-of': 'llama-stack' },
      content: data,
      probes: {
        readiness: { http: { port: 'http', path: '/readyz' } },
        liveness: { http: { port: 'http', path: '/healthz' } },
        startup: { http: { port: 'http', path: '/healthz' } },
        timeoutSeconds: 6,
      },
    });
    this.endpoint = server.endpoint('http', 'none');
    llamaStack.grantUse({
      name,
      namespace,
      podSelector: selectorLabels(name),
      serviceAccount: server.serviceAccount,
    });
  }
}
