import { core } from './kinds';
import { timestamp } from './objects';
import { forEach, type PlayedOperator } from './operator';

const asked = 'service.beta.openshift.io/serving-cert-secret-name';
const signed = 'service.beta.openshift.io/serving-cert-signed-by';
const injected = 'service.beta.openshift.io/inject-cabundle';
const signer = 'openshift-service-serving-signer@1700000000';
const certificate = '-----BEGIN CERTIFICATE-----\nplayed\n-----END CERTIFICATE-----\n';

/**
 * Certificates for Services that ask for one, and its CA for ConfigMaps that do
 * (openshift/service-ca-operator pkg/controller @release-4.18).
 */
export const serviceCa: PlayedOperator = {
  name: 'service CA',
  watches: [core.services, core.secrets, core.configMaps],
  turn: async (cluster) => {
    await forEach(cluster.attended(core.services), async (service) => {
      const { name, namespace, uid, annotations = {} } = service.metadata;
      const secret = annotations[asked];
      if (secret === undefined) return;
      await cluster.create(core.secrets, {
        apiVersion: 'v1',
        kind: 'Secret',
        type: 'kubernetes.io/tls',
        metadata: {
          name: secret,
          namespace,
          annotations: {
            'service.beta.openshift.io/originating-service-name': name,
            'service.beta.openshift.io/originating-service-uid': uid,
            'service.beta.openshift.io/expiry': timestamp(new Date(Date.now() + 2 * 365 * 24 * 3600 * 1000)),
          },
          ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name, uid }],
        },
        stringData: { 'tls.crt': certificate, 'tls.key': certificate },
      });
      await cluster.merge(core.services, service, { metadata: { annotations: { [signed]: signer } } });
    });
    await forEach(cluster.list(core.configMaps), async (each) => {
      if (each.metadata.annotations?.[injected] === 'true')
        await cluster.merge(core.configMaps, each, { data: { 'service-ca.crt': certificate } });
    });
  },
};
