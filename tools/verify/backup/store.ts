import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordAt } from '../../../lib/kubernetes/manifest';
import type { Client } from '../object-store/client';
import { filesIn, namesIn } from '../object-store/files';

/** Objects of a bucket with what a copy could lose: names, bytes, types, headers. */
const objects: readonly { readonly name: string; readonly content: Buffer; readonly attributes?: string }[] =
  [
    { name: 'report.md', content: Buffer.from('# Report\n'), attributes: 'Content-Type=text/markdown' },
    { name: 'deep/er/käse + 100%.txt', content: Buffer.from('spaces, umlauts and signs\n') },
    { name: 'empty', content: Buffer.alloc(0) },
    {
      name: 'packed',
      content: Buffer.from('not really'),
      attributes: 'Content-Encoding=gzip;x-amz-meta-source=scan',
    },
    { name: 'backup.json', content: Buffer.from('{"a":"file of this name is no manifest"}') },
  ];

/** Fills buckets, but for the last, which stays empty. */
export async function fill(client: Client, buckets: readonly string[], large: Buffer): Promise<void> {
  for (const [index, bucket] of buckets.slice(0, -1).entries()) {
    for (const { name, content, attributes } of objects) {
      const options = attributes === undefined ? [] : ['--attr', attributes];
      await client.must(['pipe', ...options, `store/${bucket}/${name}`], content);
    }
    // More than one part of an upload.
    if (index === 0) await client.must(['pipe', `store/${bucket}/large.bin`], large);
  }
}

/** Every object of buckets with its bytes, type and headers, by bucket and name. */
export async function contentOf(client: Client, buckets: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const bucket of buckets) {
    const folder = mkdtempSync(join(tmpdir(), 'backup-content-'));
    try {
      await client.must(['mirror', `store/${bucket}`, folder]);
      const files = filesIn(folder);
      // mc has no name for what is in an empty bucket.
      if (files.size === 0) continue;
      const stats = await client.records('stat', '--recursive', `store/${bucket}`);
      const headers = new Map(
        stats.map((stat) => [String(stat.name), JSON.stringify(recordAt(stat, 'metadata'))]),
      );
      for (const [file, hash] of files) {
        const name = `${bucket}/${file}`;
        found.set(name, `${hash} ${headers.get(name) ?? 'no headers'}`);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return found;
}

/** Every version of every object of buckets. */
export async function versionsOf(client: Client, buckets: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const bucket of buckets) {
    const versions = await client.records('ls', '--recursive', '--versions', `store/${bucket}`);
    found.set(bucket, JSON.stringify(versions));
  }
  return found;
}

/** Texts that are somewhere in the objects of a bucket. */
export async function textsIn(client: Client, bucket: string, texts: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'backup-search-'));
  try {
    await client.must(['mirror', `store/${bucket}`, folder]);
    const contents = namesIn(folder).map((name) => readFileSync(join(folder, name)));
    return texts.filter((text) => contents.some((content) => content.includes(text)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
