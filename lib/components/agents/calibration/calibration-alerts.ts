import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as coreos from '../../../../imports/monitoring.coreos.com';
import { objectLabels } from '../../../cluster/labels';

export interface CalibrationAlertsProps {
  readonly namespace: string;
  /** Name of the agent's Service, which is the job in its metrics. */
  readonly name: string;
}

/**
 * PrometheusRule of the agent's name with the alerts `CalibrationAgentDown`, `CalibrationUnexplained` (no model explains
 * verdicts, or servers of tools fail it) and `CalibrationContradicted` (a model stated another verdict than the measurements give).
 * Notifications that fail have the alert `NotificationsFail`, whoever sends them.
 */
export class CalibrationAlerts extends Construct {
  constructor(scope: Construct, id: string, { namespace, name }: CalibrationAlertsProps) {
    super(scope, id);
    const of = `namespace="${namespace}",job="${name}"`;
    const rule = (
      alert: string,
      expr: string,
      minutes: number,
      severity: 'warning' | 'critical',
      summary: string,
      description: string,
    ) => ({
      alert,
      expr: k8s.IntOrString.fromString(expr),
      for: `${minutes}m`,
      labels: { severity },
      annotations: { summary, description },
    });
    const failures = (reason: string) => `calibration_failures_total{${of},reason=~"${reason}"}`;
    new coreos.PrometheusRule(this, 'PrometheusRule', {
      metadata: {
        name,
        namespace,
        // Its scope keeps it to the metrics of the namespace: see ModelAlerts.
        labels: {
          ...objectLabels(name),
          'openshift.io/prometheus-rule-evaluation-scope': 'leaf-prometheus',
        },
      },
      spec: {
        groups: [
          {
            name,
            rules: [
              rule(
                'CalibrationAgentDown',
                `absent(up{${of}} == 1)`,
                10,
                'warning',
                'The calibration agent is down.',
                `For 10 minutes Deployment ${name} has given no metrics: it is down, or is not scraped. Look at its pod and its log.`,
              ),
              rule(
                'CalibrationUnexplained',
                `sum(increase(${failures('model|tools')}[30m])) > 2`,
                5,
                'warning',
                'Verdicts of the calibration agent lack an explanation or tools.',
                'Llama Stack failed more than twice in half an hour. The notices of the answers say whether the model or a server of tools is missing.',
              ),
              rule(
                'CalibrationContradicted',
                `sum(increase(${failures('contradiction')}[1h])) > 0`,
                0,
                'warning',
                'A model stated another verdict than the measurements give.',
                'Its text was left out. Notes, documents or logs may hold instructions for the model: look at the tool calls in the log of the agent.',
              ),
            ],
          },
        ],
      },
    });
  }
}
