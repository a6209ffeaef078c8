import { RouterCa } from '../../../lib/components/storage/router-ca';
import { alone } from '../../support/alone';
import { at, find, rendered } from '../../support/environments';
import { jobOf, runScript, scriptOf, variablesOf } from '../../support/script';

const exposed = rendered('demo', { objectStore: { type: 'minio', exposure: 'authenticated' } });
const job = jobOf(exposed, 'router-ca');

/** Answers like an API server that has published a text, and shows what it is told. */
const server = (data: string) => `case "$1" in
get) [ "$*" = "get configmaps default-ingress-cert -n openshift-config-managed -o jsonpath={.data}" ] && echo '${data}' ;;
patch) printf '%s\\n' "$@" ;;
esac`;

const run = (data: string) => runScript(scriptOf(job), server(data), variablesOf(job));

describe('the CA of the router', () => {
  test('is copied to where the pipeline server reads it', () => {
    const data = String.raw`{"ca-bundle.crt":"-----BEGIN CERTIFICATE-----\nMII\n"}`;
    const { code, lines } = run(data);
    expect(code).toBe(0);
    expect(lines).toEqual([
      'patch',
      'configmaps',
      'router-ca',
      '-n',
      'private-ai-demo',
      '--type',
      'merge',
      '--patch',
      `{"data":${data}}`,
    ]);
  });

  test('is not replaced by nothing', () => {
    expect(run('{}')).toEqual({
      code: 1,
      lines: ['ConfigMap openshift-config-managed/default-ingress-cert has no certificate'],
    });
  });

  test('comes again with every sync, for the certificate may be another one', () => {
    expect(job.metadata.annotations?.['argocd.argoproj.io/hook']).toBe('Sync');
  });

  test('stays with the Job: what Argo CD applies has no such key', () => {
    expect(at(find(exposed, 'ConfigMap', 'router-ca'), 'data')).toBeUndefined();
  });
});

test('the CA of the router alone', () => {
  expect(alone((scope) => new RouterCa(scope, 'ca', { namespace: 'private-ai-demo' }))).toMatchSnapshot();
});
