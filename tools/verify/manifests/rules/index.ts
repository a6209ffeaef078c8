import { podsHaveAccounts } from './accounts';
import type { ManifestRule } from './content';
import { rolesAreNarrow } from './roles';
import { selectorsSelect } from './selectors';
import { nobodyIsSilenced } from './silence';

/** What no judge of others sees. */
export const rules: readonly ManifestRule[] = [
  rolesAreNarrow,
  podsHaveAccounts,
  selectorsSelect,
  nobodyIsSilenced,
];
