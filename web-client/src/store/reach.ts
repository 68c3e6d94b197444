// Whether whoever sits here wants to do without a server, so that nobody advises one.

import { signal } from '@preact/signals';

import { keep, kept } from '../kept';

const KEY = 'reach';

/** What was chosen in this browser: to do without, or nothing yet. */
export const reach = signal(kept(KEY, ['unsaid', 'direct'], 'unsaid'));

export function doWithoutServer(): void {
  reach.value = 'direct';
  keep(KEY, 'direct');
}
