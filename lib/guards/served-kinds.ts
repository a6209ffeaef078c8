import { type Guard, objectProblem } from './guard';
import { knownKind } from '../kinds/kinds';

/** PAI-210: only kinds and versions that the release and its operators serve. */
export const kindsAreServed: Guard = ({ objects, platform }) =>
  objects.flatMap((object) => {
    const { apiVersion, kind } = object.manifest;
    // OpenShift 4.14 and later serve v1 of every kind of Kubernetes that is rendered.
    const ofKubernetes =
      knownKind(object.manifest)?.definition === 'kubernetes' && /^([^/]+\/)?v1$/.test(apiVersion);
    if (ofKubernetes || platform.release.servedKinds.has(`${apiVersion}/${kind}`)) return [];
    const message = `${apiVersion} ${kind} is not served by ${platform.release.title}`;
    return [objectProblem('PAI-210', object, message, 'use a version of the table in lib/releases')];
  });
