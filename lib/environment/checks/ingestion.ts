import { embeddingCatalogue } from '../../catalogues/embedding-catalogue';
import { nearest } from '../../program/nearest';
import { alternatives, valueText } from '../../program/value-text';
import type { Draft } from '../draft';
import type { Finding } from '../finding';
import { chunkTokensOf, sampledCollections } from '../ingestion';

const path = ['rag', 'ingestion'];

/** PAI-109 and PAI-110: schedules of collections that are not there, and pieces that the embedding model would cut off. */
export function ingestionFindings(draft: Draft): Finding[] {
  return [...unknownCollections(draft), ...withoutPipelines(draft), ...noSamples(draft), ...pieces(draft)];
}

function unknownCollections({ rag }: Draft): Finding[] {
  const names = rag?.collections?.filter((name) => name !== undefined);
  if (names === undefined) return [];
  return Object.keys(rag?.ingestion?.schedules ?? {})
    .filter((name) => !names.includes(name))
    .map((name): Finding => {
      const meant = nearest(name, names);
      return {
        code: 'PAI-109',
        path: [...path, 'schedules', name],
        at: 'key',
        message: `no collection is named ${valueText(name)}`,
        remedy:
          meant.length === 0
            ? 'add it to rag.collections, or remove the line'
            : `name ${alternatives(meant)}, or add it to rag.collections`,
      };
    });
}

function withoutPipelines({ rag }: Draft): Finding[] {
  if (rag?.pipelines !== false || Object.keys(rag.ingestion?.schedules ?? {}).length === 0) return [];
  return [
    {
      code: 'PAI-110',
      path: [...path, 'schedules'],
      message: 'nothing runs by these: rag.pipelines is false',
      remedy: 'write pipelines: true, or remove the schedules',
    },
  ];
}

function noSamples({ rag }: Draft): Finding[] {
  if (rag?.ingestion?.samples !== true || rag.collections === undefined) return [];
  const names: readonly string[] = sampledCollections;
  if (rag.collections.some((name) => name !== undefined && names.includes(name))) return [];
  return [
    {
      code: 'PAI-110',
      path: [...path, 'samples'],
      message: `there are samples of ${names.join(', ')}, and no collection has such a name`,
      remedy: 'write false, or add such a collection to rag.collections',
    },
  ];
}

function pieces({ rag }: Draft): Finding[] {
  if (rag?.embeddingModel === undefined || rag.ingestion?.overlapTokens === undefined) return [];
  const { maxTokens } = embeddingCatalogue[rag.embeddingModel];
  const { overlapTokens } = rag.ingestion;
  const chunkTokens = chunkTokensOf(rag.embeddingModel, rag.ingestion.chunkTokens);
  if (chunkTokens > maxTokens) {
    return [
      {
        code: 'PAI-110',
        path: [...path, 'chunkTokens'],
        message: `${rag.embeddingModel} reads ${maxTokens} tokens of a piece and ignores the rest`,
        remedy: `write at most ${maxTokens}`,
      },
    ];
  }
  if (2 * overlapTokens <= chunkTokens) return [];
  return [
    {
      code: 'PAI-110',
      path: [...path, 'overlapTokens'],
      message: `pieces of ${chunkTokens} tokens cannot repeat ${overlapTokens} of the one before`,
      remedy: `write at most ${Math.floor(chunkTokens / 2)}`,
    },
  ];
}
