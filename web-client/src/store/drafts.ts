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
