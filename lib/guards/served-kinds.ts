import { type Guard, objectProblem } from './guard';

/** API versions of Kubernetes itself that OpenShift 4.14 and later serve. */
const coreVersions = new Set([
  'v1',
  'apps/v1',
  'batch/v1',
  'networking.k8s.io/v1',
  'policy/v1',
  'rbac.authorization.k8s.io/v1',
]);

/** PAI-210: only kinds and versions that the release and its operators serve. */
export const kindsAreServed: Guard = ({ objects, platform }) =>
  objects.flatMap((object) => {
    const { apiVersion, kind } = object.manifest;
    if (coreVersions.has(apiVersion) || platform.release.servedKinds.has(`${apiVersion}/${kind}`)) return [];
    const message = `${apiVersion} ${kind} is not served by ${platform.release.title}`;
    return [objectProblem('PAI-210', object, message, 'use a version of the table in lib/releases')];
  });
