import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { TextDetectorName } from '../../../catalogues/text-detectors';
import { objectLabels } from '../../../cluster/labels';
import { Needs } from '../../../cluster/needs';
import { needCapability, Platform } from '../../../cluster/platform';
import { setSyncWave } from '../../../cluster/sync-wave';
import { Endpoint } from '../../../contracts/endpoint';
import type { Guardrails as GuardrailsContract, Shield } from '../../../contracts/guardrails';
import type { CertificateAuthority } from '../../../contracts/served-model';
import { serviceCa } from '../../../kubernetes/service-ca';
import { toYaml } from '../../../program/yaml';
import { EgressPolicy } from '../../../workload/egress-policy';

export interface GuardrailsProps {
  readonly namespace: string;
  /** Patterns whose finds the shield refuses. */
  readonly detectors: readonly TextDetectorName[];
}

const component = 'guardrails';

/**
 * Guardrails as the resource of the release (GuardrailsOrchestrator in 2.25), with the built-in detectors beside it, and ConfigMap
 * `guardrails-config`. Its operator makes a Deployment, a Service with a certificate of the service CA, and Routes that nothing
 * lets in. Its pods reach name resolution and nothing else.
 */
export class Guardrails extends Construct implements GuardrailsContract {
  readonly endpoint: Endpoint;
  readonly ca: CertificateAuthority = serviceCa;
  readonly detectorId: string;
  readonly shield: Shield;

  /** @throws Error if the release has no guardrails; PAI-110 says so before */
  constructor(scope: Construct, id: string, { namespace, detectors }: GuardrailsProps) {
    super(scope, id);
    setSyncWave(this, 'services');
    const { release } = Platform.of(this);
    const family = release.guardrails;
    if (family === undefined) throw new Error(`${release.title} has no guardrails`);
    this.detectorId = family.detectorId;
    this.shield = { id: 'personal-data', detectors };
    needCapability(this, 'guardrails');
    const metadata = { namespace, labels: objectLabels(component) };
    const configMap = `${family.name}-config`;
    const data = Object.entries(family.configuration).map(([key, value]) => [key, toYaml(value)]);
    new k8s.KubeConfigMap(this, 'Config', {
      metadata: { ...metadata, name: configMap },
      data: Object.fromEntries(data) as Record<string, string>,
    });
    new ApiObject(this, 'Orchestrator', family.resource({ metadata, configMap }));
    new EgressPolicy(this, 'Egress', {
      name: component,
      namespace,
      labels: family.podSelector,
      selector: family.podSelector,
      apiServer: false,
    });
    this.endpoint = Needs.of(this).endpoint(
      new Endpoint({
        service: family.service,
        namespace,
        scheme: 'https',
        port: family.port,
        portName: family.portName,
        containerPort: family.port,
        podSelector: family.podSelector,
        authentication: 'none',
        producer: { kind: family.kind, name: family.name },
      }),
    );
  }
}
