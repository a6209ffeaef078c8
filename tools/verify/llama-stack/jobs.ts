import { at } from '../../../lib/core/manifest';
