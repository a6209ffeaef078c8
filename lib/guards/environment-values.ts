import { clusterServiceOf } from '../kubernetes/cluster-service';
import { installedOperatorNames } from '../catalogues/operator-names';
import { walk, pathText } from '../kubernetes/manifest';
import { namespaceQueries } from '../kubernetes/cluster-monitoring';
import { ownCluster } from '../kubernetes/own-cluster';
import type { RenderedEnvironment } from '../cluster/rendered-environment';
import type { Environment } from '../environment/schema';
import { installedPackage } from '../releases/release';
import { type Guard, objectProblem } from './guard';

const urlHost = /\b(?:https?|tcp|grpc|ssh|s3):\/\/(?:[^\s/@]+@)?([A-Za-z0-9][-A-Za-z0-9.]*)/g;
/** Three numbers are a version. */
const bareHost = /^(?!\d+\.\d+\.\d+$)[a-z0-9][-a-z0-9]*(\.[a-z0-9][-a-z0-9]*){2,}(:\d+)?$/;
/** Fields whose values look like host names but are API groups, labels or images. */
const otherFields =
  /^(apiVersion|apiGroups?|group|kind|image|storageUri|labels|matchLabels|nodeSelector|annotations|resources|resourceNames)$/;
const loopback = /^(localhost|127\.0\.0\.1|0\.0\.0\.0)$/;

/**
 * PAI-204: every host name and storage class comes from the environment: its domain, its namespaces, its
 * own settings.
 */
export const valuesComeFromEnvironment: Guard = (rendered) => {
  const allowed = allowedHosts(rendered);
  const storageClasses = storageClassesOf(rendered.environment);
  return rendered.objects.flatMap((object) =>
    [...walk(object.manifest)].flatMap(({ path, value }) => {
      if (typeof value !== 'string') return [];
      if (path.at(-1) === 'storageClassName' && !storageClasses.has(value)) {
        const remedy = 'use VolumeClaim, or a storageClass of the environment';
        return [objectProblem('PAI-204', object, `names storage class ${value}`, remedy, pathText(path))];
      }
      return hostsIn(value, path)
        .filter((host) => !allowed(host))
        .map((host) =>
          objectProblem(
            'PAI-204',
            object,
            `names host ${host}`,
            'take it from cluster.appsDomain, an Endpoint, or a setting of the environment',
            pathText(path),
          ),
        );
    }),
  );
};

function storageClassesOf({ cluster, models }: Environment): ReadonlySet<string | undefined> {
  const ofModels = models.map(({ source }) => (source.type === 'pvc' ? source.storageClass : undefined));
  return new Set([cluster.storageClass, ...ofModels]);
}

function hostsIn(value: string, path: readonly (string | number)[]): string[] {
  // Most texts hold no host; this is much cheaper than the expressions.
  if (!value.includes('.') && !value.includes('://')) return [];
  const inUrls = [...value.matchAll(urlHost)].flatMap((match) => match[1] ?? []);
  const bare =
    bareHost.test(value) && !path.some((part) => typeof part === 'string' && otherFields.test(part))
      ? [value.replace(/:\d+$/, '')]
      : [];
  return [...inUrls.filter((host) => host.includes('.') || loopback.test(host)), ...bare];
}

function allowedHosts({ environment, needs, platform }: RenderedEnvironment): (host: string) => boolean {
  const { appsDomain } = environment.cluster;
  const ours = new Set([...Object.values(environment.namespaces), ...needs.namespaces.keys()]);
  const stated = new Set(
    [...walk(environment)].flatMap(({ value }) =>
      typeof value === 'string' ? [value, ...hostsIn(value, [])] : [],
    ),
  );
  // Names that every cluster has: for itself, and for its monitoring.
  for (const url of [ownCluster, namespaceQueries]) stated.add(new URL(url).hostname);
  // Names of definitions look like hosts; the release has them.
  for (const name of installedOperatorNames)
    for (const definition of installedPackage(platform.release, name).crds) stated.add(definition);
  return (host) => {
    const service = clusterServiceOf(host);
    if (service !== undefined) return ours.has(service.namespace) || stated.has(host);
    return host.endsWith(`.${appsDomain}`) || stated.has(host) || loopback.test(host);
  };
}
