import { Endpoint } from '../../lib/contracts/endpoint';
import { openAiUrl, servedAt, type ModelInCluster } from '../../lib/contracts/served-model';

const model: ModelInCluster = {
  name: 'chat',
  modelId: 'chat',
  context: 4096,
  concurrency: 16,
  gpus: 1,
  ...servedAt(
    new Endpoint({
      service: 'chat-predictor',
      namespace: 'ai',
      port: 8443,
      scheme: 'https',
      portName: 'https',
      containerPort: 8443,
      podSelector: { app: 'chat' },
      authentication: 'token',
      producer: { kind: 'InferenceService', name: 'chat' },
    }),
  ),
  grantUse: () => undefined,
};

test('the OpenAI API is at the Service for clients of the cluster, with or without a Route', () => {
  const url = 'https://chat-predictor.ai.svc.cluster.local:8443/v1';
  expect(openAiUrl(model, 'cluster')).toBe(url);
  expect(openAiUrl({ ...model, externalHost: 'chat.apps.example.com' }, 'cluster')).toBe(url);
});

test('from outside it is at the host of the Route, and nowhere without one', () => {
  const exposed = { ...model, externalHost: 'chat.apps.example.com' };
  expect(openAiUrl(exposed, 'external')).toBe('https://chat.apps.example.com/v1');
  expect(() => openAiUrl(model, 'external')).toThrow('model chat is not exposed');
});

test('a Service with TLS has a certificate of the service CA, and its token is that of an account', () => {
  const { ca, credential } = model;
  expect({ ca, credential }).toEqual({
    ca: { configMap: 'openshift-service-ca.crt', key: 'service-ca.crt' },
    credential: { type: 'account-token' },
  });
});
