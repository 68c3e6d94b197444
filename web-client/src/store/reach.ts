// Whether whoever sits here wants to do without a server, so that nobody advises one.

import { effect, signal } from '@preact/signals';

import { keep, kept } from '../kept';
import { server } from './node';

const KEY = 'reach';

/** What was chosen in this browser: to do without, or nothing yet. */
export const reach = signal(kept(KEY, ['unsaid', 'direct'], 'unsaid'));

export function doWithoutServer(): void {
  reach.value = 'direct';
  keep(KEY, 'direct');
}

/** Where there is a server, what was chosen before is over. */
effect(() => {
  if (server.value !== null && server.value.state !== 'none' && reach.peek() !== 'unsaid') {
    reach.value = 'unsaid';
    keep(KEY, 'unsaid');
  }
});
