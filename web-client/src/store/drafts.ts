// What was typed and not sent, by conversation.

import { signal } from '@preact/signals';

export const drafts = signal<ReadonlyMap<number, string>>(new Map());

export function draftOf(contact: number): string {
  return drafts.value.get(contact) ?? '';
}

export function keepDraft(contact: number, text: string): void {
  if (draftOf(contact) === text) return;
  const all = new Map(drafts.value);
  if (text === '') all.delete(contact);
  else all.set(contact, text);
  drafts.value = all;
}

let aside: ReadonlyMap<number, string> = new Map();

/** Puts aside what only this page has, with the texts that the node may not have got, until somebody is let in again. */
export function putAside(unsent: ReadonlyMap<number, readonly string[]>): void {
  const all = new Map(drafts.peek());
  for (const [contact, texts] of unsent) all.set(contact, [...texts, draftOf(contact)].filter((text) => text !== '').join('\n'));
  aside = all;
}

export function bringBack(): void {
  drafts.value = new Map([...aside, ...drafts.peek()]);
  aside = new Map();
}

/** Forgets what was typed; what was put aside stays while somebody may still be let in again. */
export function forgetDrafts(isOver: boolean): void {
  drafts.value = new Map();
  if (isOver) aside = new Map();
}
