import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bucketPolicy } from '../../../lib/components/storage/bucket-policy';
import type { Client } from '../object-store/client';
import type { Keys } from '../object-store/sandbox';

/** Makes the bucket of a target, and a user who may do in it what the Secret of its keys says, and no more. */
export async function addTargetUser(admin: Client, bucket: string, keys: Keys): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'backup-target-'));
  try {
    const policy = join(folder, 'policy.json');
    writeFileSync(policy, JSON.stringify(bucketPolicy([{ bucket, rights: 'readWrite' }])));
    await admin.must(['mb', `store/${bucket}`]);
    await admin.must(['admin', 'user', 'add', 'store'], `${keys.accesskey}\n${keys.secretkey}\n`);
    await admin.must(['admin', 'policy', 'create', 'store', 'target', policy]);
    await admin.must(['admin', 'policy', 'attach', 'store', 'target', '--user', keys.accesskey]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
