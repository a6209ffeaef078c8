import { knownKind } from '../../lib/kinds/kinds';
import type { Manifest } from '../../lib/kubernetes/manifest';

const namespace = 'here';

/** The objects that a kind says its manifest names, as `path: Kind namespace/name part`. */
function namedBy(apiVersion: string, kind: string, content: object, annotations = {}): string[] {
  const manifest: Manifest = {
    apiVersion,
    kind,
    metadata: { name: 'x', namespace, annotations },
    ...content,
  };
  const references = knownKind(manifest)?.references;
  if (references === undefined || references === 'none') throw new Error(`${kind} names nothing`);
  return references(manifest).map(({ path, kind: other, namespace: place, name, part }) =>
    [`${path}:`, other, `${place ?? '-'}/${name}`, part].filter((each) => each !== undefined).join(' '),
  );
}

/** What a guard compares with what is rendered: a name that no kind reports is a name that nobody checks. */
describe('names of other objects', () => {
  const model = (predictor: object, annotations = {}) =>
    namedBy(
      'serving.kserve.io/v1beta1',
      'InferenceService',
      { spec: { predictor: { model: predictor } } },
      annotations,
    );

  test('in a model: its runtime, its volume, and the mesh of a Serverless one', () => {
    expect(model({ runtime: 'vllm', storageUri: 'pvc://weights/mistral' })).toEqual([
      'spec.predictor.model.runtime: serving.kserve.io/ServingRuntime here/vllm',
      'spec.predictor.model.storageUri: PersistentVolumeClaim here/weights',
    ]);
    expect(model({ storageUri: 'oci://registry.example.com/pvc://weights' })).toEqual([]);
    expect(model({}, { 'serving.kserve.io/deploymentMode': 'Serverless' })).toEqual([
      'metadata.annotations.serving.kserve.io/deploymentMode: maistra.io/ServiceMeshMember here/default',
    ]);
    expect(model({}, { 'serving.kserve.io/deploymentMode': 'RawDeployment' })).toEqual([]);
  });

  test('in a RoleBinding: the role, and every account, in its own namespace or another', () => {
    const binding = (role: string) =>
      namedBy('rbac.authorization.k8s.io/v1', 'RoleBinding', {
        roleRef: { kind: role, name: 'reader' },
        subjects: [
          { kind: 'Group', name: 'people' },
          { kind: 'ServiceAccount', name: 'server' },
          { kind: 'ServiceAccount', name: 'client', namespace: 'there' },
        ],
      });
    const accounts = [
      'subjects[1].name: ServiceAccount here/server',
      'subjects[2].name: ServiceAccount there/client',
    ];
    expect(binding('Role')).toEqual([
      'roleRef.name: rbac.authorization.k8s.io/Role here/reader',
      ...accounts,
    ]);
    expect(binding('ClusterRole')).toEqual([
      'roleRef.name: rbac.authorization.k8s.io/ClusterRole -/reader',
      ...accounts,
    ]);
  });

  test('in an Application: its project', () => {
    expect(namedBy('argoproj.io/v1alpha1', 'Application', { spec: { project: 'ai' } })).toEqual([
      'spec.project: argoproj.io/AppProject here/ai',
    ]);
  });

  test('in a pipeline server: both keys of its store, and the authority', () => {
    expect(
      namedBy('datasciencepipelinesapplications.opendatahub.io/v1', 'DataSciencePipelinesApplication', {
        spec: {
          apiServer: { cABundle: { configMapName: 'ca', configMapKey: 'ca.crt' } },
          objectStorage: {
            externalStorage: {
              s3CredentialsSecret: { secretName: 'keys', accessKey: 'id', secretKey: 'secret' },
            },
          },
        },
      }),
    ).toEqual([
      'spec.objectStorage.externalStorage: Secret here/keys id',
      'spec.objectStorage.externalStorage: Secret here/keys secret',
      'spec.apiServer.cABundle: ConfigMap here/ca ca.crt',
    ]);
  });

  test('in a model registry: the password of its database', () => {
    expect(
      namedBy('modelregistry.opendatahub.io/v1beta1', 'ModelRegistry', {
        spec: { mysql: { passwordSecret: { name: 'mysql', key: 'password' } } },
      }),
    ).toEqual(['spec.mysql.passwordSecret: Secret here/mysql password']);
  });

  test('in a SecretStore: the account, the authority, and the namespace that it reads', () => {
    expect(
      namedBy('external-secrets.io/v1', 'SecretStore', {
        spec: {
          provider: {
            kubernetes: {
              auth: { serviceAccount: { name: 'reader' } },
              server: { caProvider: { name: 'kube-root-ca.crt' } },
              remoteNamespace: 'there',
            },
          },
        },
      }),
    ).toEqual([
      'spec.provider.kubernetes.auth: ServiceAccount here/reader',
      'spec.provider.kubernetes.server: ConfigMap here/kube-root-ca.crt',
      'spec.provider.kubernetes.remoteNamespace: Namespace -/there',
    ]);
  });
});
