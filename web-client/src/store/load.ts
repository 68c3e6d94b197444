// Reading from the node what is shown.

import { read } from '../api/client';
import type { Begun } from '../api/session';
import type { Chat, Contact, List, Requests } from '../api/types';
import { setChats, setFirstChats } from './chats';
import { putContact, setContacts } from './contacts';
import { setStatus } from './node';
import { setRequests, setWaiting } from './requests';

/** Shows what the page begins with. */
export function show({ status, chats, more, contacts, unread, requests }: Begun): void {
  setStatus(status);
  if (more) setFirstChats(chats, unread);
  else setChats(chats);
  contacts.forEach(putContact);
  setWaiting(requests);
}

/** Reads what nobody looks at first. What cannot be read now is read with the next look. */
export async function loadOthers({ more }: Begun): Promise<void> {
  await Promise.all([loadContacts(), loadRequests(), more ? loadChats() : undefined]);
}

async function loadChats(): Promise<void> {
  const answer = await read<List<Chat>>('chats');
  if (answer.kind === 'done') setChats(answer.value.items);
}

export async function loadContacts(): Promise<void> {
  const answer = await read<List<Contact>>('contacts');
  if (answer.kind === 'done') setContacts(answer.value.items);
}

export async function loadRequests(): Promise<void> {
  const answer = await read<Requests>('requests');
  if (answer.kind === 'done') setRequests(answer.value);
}
