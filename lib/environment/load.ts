import type { Problem } from '../program/errors';
import { throwIfAny } from '../program/errors';
import { availabilityFindings } from './availability';
import type { FileDraft } from './checks/across-files';
import { environmentClashes } from './checks/across-files';
import { backupFindings } from './checks/backup';
import { volumeSnapshotFindings } from './checks/volume-snapshots';
import { benchmarkRequests } from './checks/benchmarks';
import { evaluationFindings } from './checks/evaluation';
import { contradictions } from './checks/contradictions';
import { gpuAbilities } from './checks/gpu-abilities';
import { llamaStackStores } from './checks/llama-stack-stores';
import { memoryFit } from './checks/gpu-memory';
import { gpuNodes } from './checks/gpu-nodes';
import { poolCapacity } from './checks/gpu-pools';
import { poolOverlap } from './checks/pool-overlap';
import { usedByNobody } from './checks/nobody';
import { weightsStorage } from './checks/weights-storage';
import { gpuSharing } from './checks/gpu-sharing';
import { imageVersions } from './checks/images';
import { modelContradictions } from './checks/model-contradictions';
import { modelKinds } from './checks/model-kinds';
import { modelVolumes } from './checks/model-volumes';
import { duplicateNames, takenNames, unknownGpus, unknownModels, unknownPools } from './checks/names';
import { objectStoreInCluster } from './checks/object-store';
import { unofferedOperators } from './checks/offered-operators';
import { operatorContradictions } from './checks/operators';
import { vectorStoreContradictions } from './checks/vector-store';
import { embeddingFindings } from './checks/embedding';
import { ingestionFindings } from './checks/ingestion';
import { gpuQuota } from './checks/quotas';
import { reservedNames } from './checks/reserved-names';
import { scalingContradictions } from './checks/scaling';
import { serverlessContradictions } from './checks/serverless';
import { severalNodes } from './checks/several-nodes';
import { unofferedSafety } from './checks/safety';
import { unknownServingModes } from './checks/serving-mode';
import { missingStages } from './checks/stages';
import { calibrationFindings } from './checks/calibration';
import { toolServerFindings } from './checks/tool-servers';
import { hiddenTools } from './checks/tool-template';
import { workbenchFindings } from './checks/workbenches';
import { deepFreeze } from '../program/deep-freeze';
import { salvageDraft } from './draft';
import type { Finding, SettingPath } from './finding';
import { settingText } from './finding';
import type { Environment } from './schema';
import { environmentSchema } from './schema';
import { schemaFindings } from './schema-findings';
import type { Position, SourceFile, YamlFile } from './yaml-file';
import { parseYamlFile } from './yaml-file';

export type { SourceFile } from './yaml-file';
export { readEnvironmentFiles } from './read-files';

/** One valid environment file. */
export interface LoadedEnvironment {
  /** Every setting, with defaults in place. Frozen. */
  readonly environment: Environment;
  /** Path of the file as it was given. */
  readonly file: string;
  /** What works, but not well; nothing that stops the program. */
  readonly warnings: readonly Problem[];
  /** Place of a setting; of its nearest parent where a default stands for it. */
  readonly locate: (path: SettingPath) => Position;
  /** A problem of this file, for what only shows once the environment is constructed. */
  readonly problemOf: (finding: Finding) => Problem;
}

/**
 * Validates environment files, in the order in which they are given.
 *
 * @throws {@link PlatformError} with every problem of every file (PAI-101 to PAI-121).
 */
export function loadEnvironments(files: readonly SourceFile[]): LoadedEnvironment[] {
  const results = files.map(loadFile);
  const drafts = results.flatMap(({ draft }) => (draft === undefined ? [] : [draft]));
  throwIfAny([...results.flatMap(({ problems }) => problems), ...environmentClashes(drafts)]);
  return results.flatMap(({ loaded }) => (loaded === undefined ? [] : [loaded]));
}

interface FileResult {
  readonly problems: readonly Problem[];
  /** Absent if the file cannot be read as YAML. */
  readonly draft?: FileDraft;
  /** Absent if the schema rejects the file. */
  readonly loaded?: LoadedEnvironment;
}

function loadFile(source: SourceFile): FileResult {
  if (source.unreadable !== undefined) return { problems: [source.unreadable] };
  const file = parseYamlFile(source);
  if (file.value === undefined) return { problems: file.problems };

  const parsed = environmentSchema.safeParse(file.value);
  const structural = parsed.success
    ? []
    : schemaFindings(parsed.error.issues, file.value, (path) => file.sourceText(path));
  const draft = parsed.success ? parsed.data : salvageDraft(file.value);
  const memory = memoryFit(draft);
  const semantic = [
    ...duplicateNames(draft),
    ...takenNames(draft),
    ...unknownPools(draft),
    ...unknownGpus(draft),
    ...unknownModels(draft),
    ...reservedNames(draft),
    ...missingStages(draft),
    ...contradictions(draft),
    ...objectStoreInCluster(draft),
    ...vectorStoreContradictions(draft),
    ...operatorContradictions(draft),
    ...unofferedOperators(draft),
    ...gpuQuota(draft),
    ...modelKinds(draft, file.value),
    ...modelContradictions(draft),
    ...benchmarkRequests(draft),
    ...evaluationFindings(draft),
    ...modelVolumes(draft),
    ...unknownServingModes(draft),
    ...unofferedSafety(draft),
    ...serverlessContradictions(draft),
    ...severalNodes(draft),
    ...scalingContradictions(draft),
    ...availabilityFindings(draft),
    ...gpuNodes(draft),
    ...gpuSharing(draft),
    ...gpuAbilities(draft),
    ...memory.errors,
    ...poolCapacity(draft),
    ...poolOverlap(draft),
    ...weightsStorage(draft),
    ...embeddingFindings(draft),
    ...ingestionFindings(draft),
    ...toolServerFindings(draft),
    ...calibrationFindings(draft),
    ...llamaStackStores(draft),
    ...workbenchFindings(draft),
    ...backupFindings(draft),
    ...volumeSnapshotFindings(draft),
  ];
  const place = (finding: Finding) => placed(file, finding);
  return {
    problems: [...file.problems, ...[...structural, ...semantic].map(place)],
    draft: { file, draft },
    loaded: parsed.success
      ? {
          environment: deepFreeze(parsed.data),
          file: file.path,
          warnings: deepFreeze(
            [...memory.warnings, ...imageVersions(draft), ...usedByNobody(draft), ...hiddenTools(draft)].map(
              place,
            ),
          ),
          locate: (path) => file.locate(path),
          problemOf: place,
        }
      : undefined,
  };
}

function placed(file: YamlFile, finding: Finding): Problem {
  const { code, path, message, remedy, at } = finding;
  const { line, column } = at === 'key' ? file.locateKey(path) : file.locate(path);
  const setting = path.length === 0 ? undefined : settingText(path);
  return { code, file: file.path, line, column, setting, message, remedy };
}
