import type { ErrorCode } from '../../lib/program/errors';

/** What docs/errors.md says about a code besides its title and its example. */
export interface ErrorText {
  /** Full sentences. */
  readonly when: string;
  /** Full sentences. */
  readonly action: string;
}

/** Every code has its text: a new code without one does not compile. */
export const errorTexts: Readonly<Record<ErrorCode, ErrorText>> = {
  'PAI-100': {
    when: 'The environment folder does not exist, cannot be read, or holds no `.yaml` or `.yml` file.',
    action:
      'Write one YAML file per cluster into `environments/`, or name another folder with `--environments`.',
  },
  'PAI-101': {
    when: 'The YAML parser rejects the file: a wrong indent, a tab, a missing quote, a key that is written twice, a second document, an alias without anchor. The file is empty.',
    action:
      'Correct the line. The cause can be just above the place that is named. As long as a file is not valid YAML, its settings are not checked, except after a key that is written twice.',
  },
  'PAI-102': {
    when: 'A key of the file is not a setting. Most often it is misspelt or one level too deep.',
    action: 'Take the name that the message proposes, or look it up in [settings.md](settings.md).',
  },
  'PAI-103': {
    when: 'A setting without default is not there, or one that another setting makes necessary: `pool` and `model` of a model that runs in the cluster, `context` of one that somebody else serves. The place is the map that should have it.',
    action: 'Add the setting.',
  },
  'PAI-104': {
    when: 'A value is text where a number, a list or a map is expected, or the other way round. YAML reads `4.18` as a number and `4.20` as 4.2, and it reads `yes` as text.',
    action: 'Write the value as the message says; versions need quotes.',
  },
  'PAI-105': {
    when: 'A setting takes a fixed set of values, and the value is none of them.',
    action: 'Write one of the values that the message lists.',
  },
  'PAI-106': {
    when: 'A text does not look as it has to: a name in capitals, a domain with scheme or port, a size without unit, the tag `latest`.',
    action:
      'Write the value in the form that the message gives. Where the slip is a common one, the message has the corrected value.',
  },
  'PAI-107': {
    when: 'A number is too small or too large, or a list that needs an entry is empty.',
    action: 'Write a number in the range of the message.',
  },
  'PAI-108': {
    when: 'Two models or two GPU pools have one name, or a stage or a collection is in its list twice.',
    action: 'Rename or remove one of the two.',
  },
  'PAI-109': {
    when: 'A setting names a GPU pool that is not in `gpuPools`, `secrets.versions` a Secret that nothing declares, or `objectStore.buckets` a bucket that no component uses.',
    action: 'Correct the name, or add the pool.',
  },
  'PAI-110': {
    when: 'Two settings are right by themselves and wrong together: a context beyond the longest one of the model, a volume smaller than the weights, a limit below its request, two purposes in one namespace, an override that changes nothing, an instance type with other GPUs than its pool, two pools that find the same nodes, an object store, a disk or a quota smaller than what goes there, an OpenShift that the release does not support, a model of `source.type: endpoint` with a pool, GPUs or other settings of a server that is not here, a model on several `nodes` with replicas, scaling, or weights that not all of them mount, replicas of Llama Stack that would not share their stores, a database outside of the cluster without the CA of its server.',
    action: 'Change one of the two; the message names both.',
  },
  'PAI-111': {
    when: 'A stage is in `stages`, and a stage that it builds on is not. Where `source.type` of every model is `endpoint`, no stage builds on `stage01-model-serving`.',
    action: 'Add the stage that is missing, or remove the one that needs it.',
  },
  'PAI-112': {
    when: 'A setting has its place in the file, and this version cannot render it yet. It can be a default that has to be written out for now.',
    action: 'Write what the message says. The whole list is in [settings.md](settings.md).',
  },
  'PAI-113': {
    when: 'Two environment files have one name, or would manage one cluster: they have the same `delivery.server`, the same `cluster.appsDomain` and not each a `delivery.server` of its own, or the same `aws.infrastructureName`. Often one file is a copy of the other.',
    action: 'Correct the copied value, or keep one file per cluster.',
  },
  'PAI-114': {
    when: 'A namespace of the settings belongs to OpenShift, Kubernetes or an operator (`default`, `kube-...`, `openshift-...`, `redhat-...`, those of the operators of the release), where our labels, quota and policies would fall upon others. Or a model has the name of a service account that OpenShift makes, or a group is one that Kubernetes gives to pods, nodes or everybody.',
    action: 'Write a name of your own.',
  },
  'PAI-115': {
    when: '`images.requireDigests` is true, and an image that the environment uses has a tag only: of the catalogue, or the modelcar of a model.',
    action:
      'Write its digest below `images.overrides`, or into `source.image`. The message has the command that says it; more in [security](security.md#images-by-digest).',
  },
  'PAI-120': {
    when: 'vLLM would refuse to start: the weights do not fit, or leave no memory for one request of full length; the heads do not divide by the GPUs; the GPU does not know the number format; pods that share a GPU would together use more than its memory, or leave none for CUDA graphs. As a warning: a request of full length leaves less memory than the estimate can be off, or the cache holds fewer usual requests (`requestTokens`) than `concurrency`.',
    action:
      'Take one of the changes that the message proposes; each of them is enough. A lower `gpuMemoryUtilization` leaves less cache, not more. The rule is on the page of [vLLM](components/vllm.md#gpu-fit).',
  },
  'PAI-121': {
    when: 'A replica asks for more GPUs than one node has, for more `nodes` than its pool has, or all replicas of a pool together need more nodes than there are. Without this check pods stay pending.',
    action:
      'Raise `nodes`, or lower `replicas` or `gpus`. An update that starts the new replica before the old one stops needs free GPUs for it.',
  },
  'PAI-201': {
    when: 'An object names a Secret, ConfigMap, volume claim, ServiceAccount, Service, port or key that nothing makes.',
    action:
      'In a component: take the name from a contract instead of writing it, or declare the object as existing.',
  },
  'PAI-202': {
    when: 'Two objects have the same group, kind, namespace and name, so one would overwrite the other in the cluster. What operators make of custom resources counts, and so do names that they claim: an operator changes or deletes what others make under them.',
    action:
      'Give one of them another name. Two namespaces with one name, or a model with the name of another server, are the usual cause. What operators make and claim is in the table of the release (`lib/releases`).',
  },
  'PAI-203': {
    when: 'A Secret has data, an environment variable has a literal credential, or a text contains one.',
    action: 'Let the cluster generate the credential, or refer to a Secret that exists.',
  },
  'PAI-204': {
    when: 'A host name or a storage class in an object does not come from the settings of the environment.',
    action: 'Take hosts and storage classes from the environment or from a contract.',
  },
  'PAI-205': {
    when: 'An image is not in the catalogue, has no tag, or has the tag `latest`.',
    action: 'Add the image to the catalogue with a fixed tag or digest.',
  },
  'PAI-206': {
    when: 'An object is applied before something that it needs, so that the sync would wait for ever.',
    action: 'Give the object the wave that fits its role, or move it to a later stage.',
  },
  'PAI-207': {
    when: 'A Route leads to a server that answers everybody, and the exposure is not `open`.',
    action: 'Write `exposure: open` where that is meant, or make the server authenticate.',
  },
  'PAI-208': {
    when: 'A name is too long or has characters that Kubernetes rejects, or a namespace is missing or too much.',
    action: 'Shorten the name in the environment file that it is made of.',
  },
  'PAI-209': {
    when: "A container has no requests, limits, probes or safe security context, or a pod requests less of its node's disk than its directories may fill.",
    action: 'Build it with the `Workload` or `BatchJob` of `lib/workload`.',
  },
  'PAI-210': {
    when: 'An object has a kind or version that the release of OpenShift AI does not serve, or a kind of which `lib/kinds` has no record.',
    action:
      'Use a kind of the table in `lib/releases`, or add it there with its source, and its record to the file of its group in `lib/kinds`.',
  },
  'PAI-211': {
    when: 'A selector uses a label that changes, or a Deployment does not select its own pods.',
    action: 'Select by the stable labels that `lib/cluster/labels.ts` gives.',
  },
  'PAI-212': {
    when: 'The configuration of Llama Stack has a provider or a field that its version does not know, or refers to a variable or file that its container does not have.',
    action: 'Build the configuration with the builders of `lib/components/rag`; the message names the place.',
  },
  'PAI-213': {
    when: 'The container of a model server asks for another number of GPUs than its tensor parallel size uses, or Knative lets in more requests (`containerConcurrency`) than vLLM runs at the same time (`--max-num-seqs`), or a model on several nodes has workers with other numbers than its head.',
    action: 'Give both from one place, `gpus`, `nodes` or `concurrency` of the model.',
  },
  'PAI-214': {
    when: 'A custom resource leaves out resources, identity, storage or TLS that its operator would fill with a default of its own, says something unsafe, or runs a server whose endpoint nobody declared.',
    action: 'State the field in the component, and declare the endpoint with `Needs.of(this).endpoint`.',
  },
  'PAI-215': {
    when: 'A custom resource is rendered whose operator, or part of OpenShift AI, nothing in the environment asks for, or it is applied before its definition can be there.',
    action:
      'State the need in the component with `Needs.of(this)`; `definition` of the record in `lib/kinds` says which one it is.',
  },
  'PAI-216': {
    when: 'A binding lets pods use a SecurityContextConstraints beyond restricted-v2 without saying why, in every namespace, or for a group, a user, the account `default` or an account of another namespace; or a role of ours does so itself.',
    action: 'Make the grant with `SccGrant`, for the one account that needs it, with the reason.',
  },
  'PAI-217': {
    when: 'An update would start a second server on the volume of the first one, or a changed ConfigMap would not reach the server that reads it when it starts.',
    action:
      'Leave out `update` of the `Workload`; give it `content`, or a resource of an operator a ConfigMap whose name ends in the hash of its data.',
  },
  'PAI-218': {
    when: 'A Subscription names a package that the release does not have, or another CatalogSource than the one that the environment states for its catalogue: that of `images.catalogs`, else that of OpenShift. In a cluster without internet it would wait for ever.',
    action:
      'Install the operator with `OperatorInstallation`, which reads the table of the release and the environment.',
  },
  'PAI-301': {
    when: 'An option of a command does not exist, lacks its value, or is empty. The command has done nothing yet.',
    action: 'Run the command with `-- --help`, which shows its options and does nothing else.',
  },
  'PAI-302': {
    when: 'The output folder cannot be written or swapped: a right is missing, the disk is full or read-only, another run has it. Its old content is as it was, or the message says where it is.',
    action:
      'Mend what the message names. If a run was killed, the next one restores the output and cleans up by itself.',
  },
  'PAI-303': {
    when: '`--check` found files in the output folder that differ from what would be written.',
    action: 'Run `npm run synth` and commit the result.',
  },
  'PAI-304': {
    when: 'The output folder is replaced as a whole. It is refused where it holds or overlaps anything that a run did not write: the environment files, the program, Git, the current folder, files that somebody put there. The file `.private-ai-platform` marks a folder that a run wrote. Symbolic links are followed.',
    action:
      'Name another folder with `--out`, or move the files that the message names. Where it says that the cdk8s command line had deleted the folder, `git restore` brings it back.',
  },
  'PAI-305': {
    when: 'The system refuses to read or write a file or folder: an environment file, a report, a generated page.',
    action: 'Mend what the message names: the right, the path, the space on the disk.',
  },
  'PAI-306': {
    when: 'A warning. The output folder lies in a Git repository, and `delivery.path` of the environment names another folder there: the Applications would point to files that do not exist, or are old.',
    action:
      'Write the path of the message into `delivery.path`, or write the output to that folder with `--out`. Where something else copies the output to its place, in this repository or another, the warning has no meaning.',
  },
  'PAI-307': {
    when: 'The revision of `--compare` or `PRIVATE_AI_COMPARE` is not in this clone, shares no commit with HEAD, or has no output.',
    action:
      'Name a branch, tag or commit that the clone has. Clones in CI often have one commit only: fetch the history, with `fetch-depth: 0` or `GIT_DEPTH: 0`. [removal.md](removal.md#in-ci) has an example.',
  },
  'PAI-401': {
    when: 'A warning. The output folder still has custom resources, and the operator or the part of OpenShift AI that removes them from a cluster goes in the same step. What it made would stay, and a resource with a finalizer would never go.',
    action:
      'Take the resources out first and keep their operator with `retiring.components`; take that line out when the cluster has none of them. [removal.md](removal.md) has the order.',
  },
  'PAI-402': {
    when: 'A warning. An object with data is not rendered any more: a volume claim, a generated Secret, a namespace, a Subscription. Argo CD neither prunes nor deletes these, and shows them as out of sync. Or one is not rendered any more that has made something in a server: the vector store of a collection.',
    action:
      'Save the data if somebody needs it, then run the command of the message, or do what [removal.md](removal.md) says.',
  },
  'PAI-403': {
    when: 'A warning. A stage, a namespace or an environment is not rendered any more. Its Application goes without its objects, or the AppProject does not allow the namespace any more; nobody prunes what is there.',
    action: 'Follow the steps of [removal.md](removal.md), before the commit is pushed.',
  },
  'PAI-404': {
    when: 'A warning. A custom resource is not rendered any more, and its operator made a volume for it: the databases and the model cache of Llama Stack, the database of a pipeline server. Kubernetes deletes the volume with its owner.',
    action: 'Save what somebody needs before the commit is pushed.',
  },
  'PAI-405': {
    when: 'A folder that Argo CD never applies (`bootstrap`, `argocd-settings`, `argocd-rights`) changes: new kinds or namespaces, a new version of its operator. It is a warning; the exit code stays as it was.',
    action:
      'Apply the folder again when the commit is pushed, with the command of the message. Where something leaves, wait until Argo CD has pruned it: it needs the old rights for that.',
  },
  'PAI-420': {
    when: 'A warning. A server runs that no network policy opens to anybody but its operator and monitoring: Docling or Llama Stack without `exposure`, a model with exposure `none` and no client, a model that somebody else serves without a client. Or the pipeline server has no pipeline, or a collection of `rag.collections` is named by no object. It is judged by what is rendered, so it goes when something comes to use it.',
    action:
      'Open it with the setting of the message, or leave it out until somebody needs it. A user with the right to it reaches every server by `oc port-forward`.',
  },
  'PAI-421': {
    when: 'A warning. `images.overrides` names a tag of a version with which the rendered objects are known not to work: Milvus from 3.0 on, docling-serve before 1.16 in mode `deployment`.',
    action: 'Write a tag within the limits of the message, or leave the override out.',
  },
  'PAI-424': {
    when: 'A warning. A model or Llama Stack is exposed as `authenticated`, and `access.groups` is empty: whoever comes is refused, but for the components of the environment and administrators.',
    action: 'Write groups of OpenShift into `access.groups`, or bind the Roles yourself.',
  },
  'PAI-425': {
    when: 'A warning. Stages that serve or use models are in the list, and `models` is empty; or `stage01-model-serving` is, and somebody else serves every model.',
    action: 'Write a model, or remove the stages that the message names.',
  },
  'PAI-426': {
    when: 'A warning. A model of `catalogue.models` has a `toolCallParser`, and `toolTemplate` is false: the chat template of its repository does not write tools into prompts, and this program has none for it. Requests with tools are taken, and no tool is ever called.',
    action:
      'Write `vllm.toolCalling: false` for the model. Where the template does name tools, and only its files did not lie beside `config.json` for `npm run model:add`, write `toolTemplate: true`. A model of the Tekken tokenizers of version 7 can have `chatTemplate: mistral-v7`.',
  },
  'PAI-900': {
    when: 'The program failed in a way that it has no code for. Exit code 2.',
    action: 'Report the text with the environment file. Nothing was written.',
  },
};
