import type { ApiObjectProps } from 'cdk8s';

/** How a release runs an orchestrator of guardrails with built-in detectors. */
export interface GuardrailsFamily {
  /** Group and kind of the resource. */
  readonly groupKind: string;
  /** Kind of the resource, for people. */
  readonly kind: string;
  /** Name of the resource. */
  readonly name: string;
  /** What the operator makes of it. */
  readonly service: string;
  readonly port: number;
  readonly portName: string;
  readonly podSelector: Readonly<Record<string, string>>;
  /** Id of the detector with the built-in patterns. */
  readonly detectorId: string;
  /** Keys of the ConfigMap that the orchestrator reads, with their values. */
  readonly configuration: Readonly<Record<string, object>>;
  readonly resource: (props: {
    readonly metadata: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
    /** ConfigMap of the configuration. */
    readonly configMap: string;
  }) => ApiObjectProps;
}
