import type { AuthProxy } from '../auth-proxy';

const port = 8443;

/**
 * The OAuth proxy of OpenShift. Source of the flags: openshift/oauth-proxy README; red-hat-data-services/kserve
 * deployment_reconciler.go @rhoai-2.25 uses the same.
 */
export const authProxy: AuthProxy = {
  image: 'oauth-proxy',
  port,
  healthPath: '/oauth/healthz',
  args: ({ upstream, serviceAccount, certificatePath, cookiePath }) => {
    const { namespace, service } = upstream;
    const review = JSON.stringify({ namespace, resource: 'services', name: service, verb: 'get' });
    return [
      `--https-address=:${port}`,
      '--http-address=',
      '--provider=openshift',
      '--skip-provider-button',
      `--openshift-service-account=${serviceAccount}`,
      `--upstream=${upstream.url()}`,
      `--tls-cert=${certificatePath}/tls.crt`,
      `--tls-key=${certificatePath}/tls.key`,
      `--cookie-secret-file=${cookiePath}/session_secret`,
      `--openshift-sar=${review}`,
      `--openshift-delegate-urls={"/":${review}}`,
      // Answers of language models take longer than the default of 30 seconds.
      '--upstream-timeout=600s',
    ];
  },
  serviceAccountAnnotations: ({ route }) => ({
    'serviceaccounts.openshift.io/oauth-redirectreference.primary': JSON.stringify({
      kind: 'OAuthRedirectReference',
      apiVersion: 'v1',
      reference: { kind: 'Route', name: route },
    }),
  }),
};
