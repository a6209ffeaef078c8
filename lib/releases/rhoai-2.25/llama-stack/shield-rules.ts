import { recordAt, recordsAt } from '../../../kubernetes/manifest';
import type { LlamaStackFinding, ServedLlamaStack } from '../../served-llama-stack';

/**
 * Names that the built-in detectors know (red-hat-data-services/guardrails-detectors detectors/built_in/regex_detectors.py
 * @rhoai-2.25).
 */
const builtIn = [
  'credit-card',
  'email',
  'ipv4',
  'ipv6',
  'uk-post-code',
  'us-phone-number',
  'us-social-security-number',
];

/**
 * A shield that is registered without a configuration stops the server; one whose orchestrator cannot be reached, or whose
 * pattern nobody knows, lets everything pass.
 */
export function shieldsWork(served: ServedLlamaStack): LlamaStackFinding[] {
  const { run } = served;
  const providers = recordsAt(run, 'providers', 'safety').filter(
    ({ provider_type: type }) => type === 'remote::trustyai_fms',
  );
  return providers.flatMap((entry) => {
    const config = recordAt(entry, 'config');
    const configured = Object.keys(recordAt(config, 'shields'));
    const registered = recordsAt(run, 'shields')
      .filter(({ provider_id: id }) => id === entry.provider_id)
      .map(({ shield_id: id }) => String(id));
    return [
      ...configured
        .filter((id) => !registered.includes(id))
        .map((id) => finding('shields', `lacks ${id}, so that nobody can run it`, `register ${id}`)),
      ...registered
        .filter((id) => !configured.includes(id))
        .map((id) =>
          finding('shields', `${id} has no configuration at its provider`, 'configure it, or remove it'),
        ),
      ...configured.flatMap((id) => patternsAreKnown(config, id)),
      ...orchestratorIsTrusted(config, served),
    ];
  });
}

function patternsAreKnown(config: Record<string, unknown>, shield: string): LlamaStackFinding[] {
  const detectors = recordAt(config, 'shields', shield, 'detectors');
  return Object.keys(detectors).flatMap((id) => {
    const { regex } = recordAt(detectors, id, 'detector_params');
    return (Array.isArray(regex) ? regex.map(String) : [])
      .filter((name) => /^[\w-]+$/.test(name) && !builtIn.includes(name))
      .map((name) =>
        finding(
          'containerSpec',
          `shield ${shield} looks for the letters ${name}: the detectors have no pattern of that name`,
          `use one of: ${builtIn.join(', ')}`,
        ),
      );
  });
}

function orchestratorIsTrusted(
  { orchestrator_url: url, ssl_cert_path: ca, verify_ssl: verified }: Record<string, unknown>,
  { mounts, places }: Pick<ServedLlamaStack, 'mounts' | 'places'>,
): LlamaStackFinding[] {
  const folders = mounts.map(({ mountPath }) => String(mountPath));
  return [
    ...(verified === false
      ? [finding('providers.safety', 'trusts every certificate', 'remove verify_ssl')]
      : []),
    ...(String(url).startsWith('https://') && !folders.some((path) => String(ca).startsWith(`${path}/`))
      ? [finding(places.mounts, `lacks the CA of ${String(url)}, ${String(ca)}`, 'mount its ConfigMap there')]
      : []),
  ];
}

function finding(where: string, message: string, remedy: string): LlamaStackFinding {
  return { where, message, remedy };
}
