// Reading from the node what is shown first.

import { read } from '../api/client';
import type { Answer } from '../api/client';
import type { Chat, Contact, List, Requests, Status } from '../api/types';
import { setChats } from './chats';
import { setContacts } from './contacts';
import { setStatus } from './node';
import { setRequests } from './requests';

/** Everything but the messages of conversations. */
export type Loaded = { status: Status; chats: Chat[]; contacts: Contact[]; requests: Requests };

export async function load(): Promise<Answer<Loaded>> {
  const [status, chats, contacts, requests] = await Promise.all([
    read<Status>('status'),
    read<List<Chat>>('chats'),
    read<List<Contact>>('contacts'),
    read<Requests>('requests'),
  ]);
  if (status.kind !== 'done') return status;
  if (chats.kind !== 'done') return chats;
  if (contacts.kind !== 'done') return contacts;
  if (requests.kind !== 'done') return requests;
  const value = { status: status.value, chats: chats.value.items, contacts: contacts.value.items, requests: requests.value };
  return { kind: 'done', value };
}

export function show({ status, chats, contacts, requests }: Loaded): void {
  setStatus(status);
  setChats(chats);
  setContacts(contacts);
  setRequests(requests);
}

export async function loadContacts(): Promise<void> {
  const answer = await read<List<Contact>>('contacts');
  if (answer.kind === 'done') setContacts(answer.value.items);
}

export async function loadRequests(): Promise<void> {
  const answer = await read<Requests>('requests');
  if (answer.kind === 'done') setRequests(answer.value);
}
