import type { Contact } from '../../api/types';

const DAY_MS = 86_400_000;

/** Whether there is something to lose: somebody knows this account, or it is a day old. */
export function isPressing(since: number, now: number, contacts: readonly Pick<Contact, 'state'>[]): boolean {
  return now - since >= DAY_MS || contacts.some(({ state }) => state === 'accepted');
}
