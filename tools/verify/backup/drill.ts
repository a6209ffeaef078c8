import { Client } from '../object-store/client';
import { randomKeys } from '../object-store/sandbox';
import { AfterLoss } from './after-loss';
import { BeforeLoss } from './before-loss';
import { DrilledPlatform, type DrillProps, type Lost } from './platform';
import { addTargetUser } from './target';

/** A platform is filled, backed up, lost and restored, by what is rendered and what the guide says. */
export async function runDrill(props: DrillProps): Promise<void> {
  const platform = new DrilledPlatform(props);
  const root = randomKeys('target-root');
  const target = await platform.startStore(root);
  try {
    const admin = await Client.connect(props.tools.mc, target.url, root);
    try {
      await addTargetUser(admin, platform.backup.target.bucket, platform.targetKeys);
      const lost = await untilTheLoss(platform, target.url, admin);
      for (const secret of platform.backup.credentials) await platform.cluster.loseSecret(secret);
      await platform.state.lose();
      await props.database.sql('llamastack', 'drop table kvstore');
      await props.registry.lose();
      await new AfterLoss(platform).run(target.url, lost);
    } finally {
      admin.remove();
    }
  } finally {
    await platform.state.stop();
    platform.state.remove();
    await target.stop();
  }
}

/** All data of the platform ends with it. */
async function untilTheLoss(platform: DrilledPlatform, targetUrl: string, target: Client): Promise<Lost> {
  const root = randomKeys('root');
  const store = await platform.startStore(root);
  try {
    const keys = await platform.bootstrap(store, root);
    return await new BeforeLoss(platform).run({ url: store.url, targetUrl, keys, root }, target);
  } finally {
    await store.stop();
  }
}
