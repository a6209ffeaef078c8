import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { lazily } from '../../../cluster/lazily';
import { objectLabels, selectorLabels } from '../../../cluster/labels';
import { setSyncWave } from '../../../cluster/sync-wave';
import type { Endpoint } from '../../../contracts/endpoint';
import type { LlamaStack } from '../../../contracts/llama-stack';
import type { ToolServer } from '../../../contracts/tool-server';
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
const toolsFile = 'tools.json';
const files = ['server.py', 'tools.py', 'page.html', 'app.js', 'style.css'] as const;

/**
 * The playground: a page on which people choose a model and a collection of Llama Stack, ask, and see the answer with the
 * pieces of documents that were found, and what tools said, where they tick a server of them. A shield of Llama Stack sees
 * question, answer and pieces first. It is a program of ours in the Python image, by ConfigMap `playground`, and keeps
 * nothing. Whoever exposes it puts a login before it.
 */
export class Playground extends Construct {
  readonly endpoint: Endpoint;
  private tools: readonly ToolServer[] = [];

  constructor(scope: Construct, id: string, { namespace, llamaStack, answerSeconds }: PlaygroundProps) {
    super(scope, id);
    setSyncWave(this, 'applications');
    const data = Object.fromEntries(
      files.map((file) => [file, programText(`components/rag/playground/${file}`)]),
    );
    new k8s.KubeConfigMap(this, 'Program', {
      metadata: { name, namespace, labels: objectLabels(name) },
      // The program reads the tools anew for each question, so they need no new pod.
      data: lazily(() => ({ ...data, ...this.offered() })),
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
        TOOLS_FILE: `${programPath}/${toolsFile}`,
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

  /** Lets people choose servers of tools, which Llama Stack must reach. Those of a later stage may not be there yet. */
  offerTools(servers: readonly ToolServer[]): void {
    this.tools = servers;
  }

  private offered(): Record<string, string> {
    if (this.tools.length === 0) return {};
    const servers = this.tools.map((server) => ({
      name: server.name,
      url: server.url,
      tools: server.tools.map((tool) => tool.name),
    }));
    return { [toolsFile]: `${JSON.stringify(servers, undefined, 2)}\n` };
  }
}
