import type { Construct } from 'constructs';
import { selectorLabels } from '../../../cluster/labels';
import type { Endpoint } from '../../../contracts/endpoint';
import type { StateVolume } from '../../../contracts/state-volume';
import { ownServer } from '../../../releases/llama-stack';
import { tmpMount } from '../../../workload/pod';
import { VolumeClaim } from '../../../workload/volume-claim';
import { Workload } from '../../../workload/workload';
import { LlamaStackApi, type LlamaStackApiProps } from './llama-stack-api';
import { secretSources } from './secret-variables';

const claim = 'llama-stack-data';

/**
 * Llama Stack as Deployment `llama-stack-server`, for clusters without its operator: the image and the configuration that
 * the operator would start, behind a Service of the same name and port. Its pod fits restricted-v2, and a change of the
 * configuration makes a new one.
 *
 * One replica that is stopped before the next one starts, since its volume `llama-stack-data` has one writer and its
 * databases are files.
 */
export class LlamaStackDeployment extends LlamaStackApi {
  /** Labels of the pods. */
  static readonly podSelector: Readonly<Record<string, string>> = selectorLabels(ownServer);
  readonly endpoint: Endpoint;
  readonly state: StateVolume;

  constructor(scope: Construct, id: string, props: LlamaStackApiProps) {
    super(scope, id, props);
    const { config } = props;
    const { namespace, use, configuration, configMap } = config;
    this.state = this.stateOf(config, claim, LlamaStackDeployment.podSelector);
    const { names, pod } = this.family;
    const { image, command, env, statePath, configPath, mounts, healthPath, alivePath } = pod({
      use,
      configuration,
    });
    const sources = this.connect(config, LlamaStackDeployment.podSelector);
    new VolumeClaim(this, 'State', {
      name: claim,
      namespace,
      size: props.size,
      component: ownServer,
      content: this.stateContent(config),
    });
    const probe = (path: string) => ({ http: { port: names.portName, path } });
    const server = new Workload(this, 'Server', {
      name: ownServer,
      namespace,
      service: names.service,
      image,
      command,
      env,
      secretEnv: secretSources(configuration.document, sources),
      ports: { [names.portName]: names.port },
      // The embedding model runs inside, on the CPU.
      resources: { cpu: '4', memory: '4Gi' },
      mounts: [
        { path: statePath, source: { claim } },
        { path: configPath, source: { configMap } },
        ...mounts,
        tmpMount('5Gi'),
      ],
      content: configuration,
      // It answers when all providers have started; a model that is down costs each of them a few seconds. Long answers
      // of the API keep it busy, so it is not restarted for a minute without an answer.
      probes: {
        readiness: probe(healthPath),
        liveness: probe(alivePath),
        startupSeconds: 300,
        unresponsiveSeconds: 180,
        timeoutSeconds: 10,
      },
    });
    this.endpoint = server.endpoint(names.portName, 'none');
  }
}
