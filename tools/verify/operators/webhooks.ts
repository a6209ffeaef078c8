import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOOPBACK } from '../../program';
import { accepted, messageOf } from '../api-server/client';
import type { TestServer } from '../api-server/test-server';

/** An admission webhook of an operator. */
export interface Webhook {
  readonly name: string;
  readonly path: string;
  readonly rule: {
    readonly apiGroups: readonly string[];
    readonly apiVersions: readonly string[];
    readonly resources: readonly string[];
  };
  /** @default false: it validates */
  readonly mutating?: boolean;
  /** @default false: updates too */
  readonly createOnly?: boolean;
  /** Objects by their labels. @default all */
  readonly objectSelector?: Record<string, unknown>;
}

/**
 * Gives a program a certificate for 127.0.0.1 and for `kubernetes.default.svc`: the one that the API server has made for
 * itself, with its authority in the same file.
 */
export function serveWith(folder: string, certificates: string): void {
  mkdirSync(certificates, { recursive: true });
  copyFileSync(certificateOf(folder), join(certificates, 'tls.crt'));
  copyFileSync(certificateOf(folder), join(certificates, 'ca.crt'));
  copyFileSync(join(folder, 'certificates', 'apiserver.key'), join(certificates, 'tls.key'));
}

/** PEM of the authority of the API server. */
function authorityOf(folder: string): string {
  return readFileSync(certificateOf(folder), 'utf8');
}

/** Operators register a Service; here the API server reaches the same paths by their address. */
export async function registerWebhooks(
  { client, folder }: Pick<TestServer, 'client' | 'folder'>,
  webhooks: readonly Webhook[],
  port: number,
): Promise<void> {
  for (const { name, path, rule, mutating = false, createOnly = false, objectSelector } of webhooks) {
    const kind = mutating ? 'MutatingWebhookConfiguration' : 'ValidatingWebhookConfiguration';
    const body = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind,
      metadata: { name },
      webhooks: [
        {
          name,
          clientConfig: {
            url: `https://${LOOPBACK}:${port}${path}`,
            caBundle: Buffer.from(authorityOf(folder)).toString('base64'),
          },
          failurePolicy: 'Fail',
          sideEffects: 'None',
          admissionReviewVersions: ['v1', 'v1beta1'],
          rules: [{ ...rule, operations: createOnly ? ['CREATE'] : ['CREATE', 'UPDATE'] }],
          objectSelector,
        },
      ],
    };
    const resource = `/apis/admissionregistration.k8s.io/v1/${kind.toLowerCase()}s`;
    const response = await client.send({ method: 'POST', path: resource, body });
    if (!accepted(response)) throw new Error(`the server refuses ${name}: ${messageOf(response)}`);
  }
}

function certificateOf(folder: string): string {
  return join(folder, 'certificates', 'apiserver.crt');
}
