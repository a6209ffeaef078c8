import type { DataScienceComponent } from '../catalogues/data-science-component';
import type { Permission } from '../catalogues/capabilities';
import type { OperatorName } from '../catalogues/operator-names';

/** What an environment needs of OpenShift AI. */
export interface OpenShiftAiNeeds {
  readonly dataScienceComponents: ReadonlySet<DataScienceComponent>;
  readonly operators: ReadonlySet<OperatorName>;
  readonly permissions: ReadonlySet<Permission>;
  /** The one namespace that model registries can be in. */
  readonly registriesNamespace: string;
}

/** A custom resource of the operator of OpenShift AI. */
export interface OpenShiftAiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: object;
}

/** What an OpenShift AI that somebody else configures has to say. */
interface OpenShiftAiPrerequisite {
  /** What the owner has to see to, in one sentence. */
  readonly text: string;
  /** Namespace that is there with it. @default none */
  readonly namespace?: string;
}

/** A ClusterRoleBinding by which an operator gives a role to everybody. */
interface OpenBinding {
  readonly name: string;
  readonly clusterRole: string;
  /** What makes the operator leave it alone. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** How a release of OpenShift AI is told what to run. */
export interface OpenShiftAi {
  /** Where its operators run, and its own objects are. */
  readonly applicationsNamespace: string;
  /** Every component that its DataScienceCluster knows. */
  readonly components: readonly DataScienceComponent[];
  readonly objects: (needs: OpenShiftAiNeeds) => readonly OpenShiftAiObject[];
  /** Bindings that give everybody more than they may have: the program makes them first, for the admins of the cluster alone. */
  readonly openBindings: (needs: OpenShiftAiNeeds) => readonly OpenBinding[];
  readonly prerequisites: (needs: OpenShiftAiNeeds) => readonly OpenShiftAiPrerequisite[];
}
