// The account of a node that has none yet, and its recovery words.

import { change } from './client';
import type { Answer } from './client';
import type { RecoveryWords } from './types';

export type NewAccount = { name: string; passphrase: string };

export function createAccount(account: NewAccount): Promise<Answer<undefined>> {
  return change('POST', 'account', account);
}

/** For whoever has recovery words: they are who they were. */
export function restoreAccount(account: NewAccount & { words: string }): Promise<Answer<undefined>> {
  return change('POST', 'account/restore', account);
}

export function showWords(passphrase: string): Promise<Answer<RecoveryWords>> {
  return change('POST', 'words', { passphrase });
}

/** Shows that the words were written down, by those that were asked for at these places. */
export function wordsAreSaved(asked: number[], words: string[]): Promise<Answer<undefined>> {
  return change('POST', 'words/saved', { asked, words });
}
