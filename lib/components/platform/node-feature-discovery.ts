import { Construct } from 'constructs';
import * as nfd from '../../../imports/nfd.openshift.io';
import { objectLabels } from '../../cluster/labels';
import { Platform } from '../../cluster/platform';
import { toYaml } from '../../program/yaml';
import { retained } from '../../cluster/retained';
import { Needs } from '../../cluster/needs';

/** Network cards, displays and accelerators, as the operator's own sample has it. */
const workerConfig = {
  core: { sleepInterval: '60s' },
  sources: { pci: { deviceClassWhitelist: ['0200', '03', '12'], deviceLabelFields: ['vendor'] } },
};

/**
 * NodeFeatureDiscovery `nfd-instance`: labels nodes by the vendor of their PCI devices, and nothing else of them.
 * The GPU operator looks for `feature.node.kubernetes.io/pci-10de.present` and ignores nodes whose label names
 * more fields (NVIDIA/gpu-operator controllers/state_manager.go @v25.3.4). Its workers tolerate every taint with
 * `NoSchedule`; the image is the operator's own (openshift/cluster-nfd-operator internal @release-4.18).
 *
 * With an existing operator nothing is rendered: its instance is a prerequisite.
 */
export class NodeFeatureDiscovery extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const platform = Platform.of(this);
    Needs.of(this).operator('node-feature-discovery');
    if (!platform.manages('node-feature-discovery')) {
      Needs.of(this).prerequisite({
        text: 'A NodeFeatureDiscovery labels PCI devices by vendor alone (sources.pci.deviceLabelFields: [vendor]), and its workers run on every GPU node; they are listed by',
        command: 'get nodes -l feature.node.kubernetes.io/pci-10de.present=true',
      });
      return;
    }
    const name = 'nfd-instance';
    new nfd.NodeFeatureDiscovery(this, 'NodeFeatureDiscovery', {
      metadata: {
        name,
        namespace: platform.release.operators['node-feature-discovery'].namespace,
        labels: objectLabels(name),
        annotations: retained,
      },
      spec: {
        operand: { imagePullPolicy: 'IfNotPresent', servicePort: 12000 },
        topologyUpdater: false,
        workerConfig: { configData: toYaml(workerConfig) },
      },
    });
  }
}
