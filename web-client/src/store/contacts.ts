// Whom the user knows.

import { signal } from '@preact/signals';

import type { Contact, Presence } from '../api/types';

/** By number. */
export const contacts = signal<ReadonlyMap<number, Contact>>(new Map());

export function setContacts(all: readonly Contact[]): void {
  contacts.value = new Map(all.map((contact) => [contact.id, contact]));
}

/** Adds a contact, or puts it in the place of what was known of it. */
export function putContact(contact: Contact): void {
  contacts.value = new Map(contacts.value).set(contact.id, contact);
}

export function setTyping(id: number, typing: boolean): void {
  changeContact(id, (contact) => ({ ...contact, typing }));
}

export function setPresence(id: number, presence: Presence): void {
  changeContact(id, (contact) => ({ ...contact, presence }));
}

function changeContact(id: number, change: (contact: Contact) => Contact): void {
  const contact = contacts.value.get(id);
  if (contact) putContact(change(contact));
}
