// What is done about people: inviting, accepting, answering requests, blocking, removing, comparing numbers.

import { change, read } from '../api/client';
import type { Answer } from '../api/client';
import type { Acceptance, Address, Contact, ContactIdentity, Invitation } from '../api/types';
import { removeChat } from './chats';
import { putContact } from './contacts';
import { loadRequests } from './load';
import { removeAsked, removeRequest } from './requests';
import { forgetTimeline } from './timeline';

export function invite(): Promise<Answer<Invitation>> {
  return change('POST', 'invitations', {});
}

/** Follows a link somebody gave: an invitation, or an address with a word to its owner. */
export async function follow(link: string, note: string): Promise<Answer<Acceptance>> {
  const answer = await change<Acceptance>('POST', 'invitations/accept', { link, note });
  if (answer.kind === 'done' && answer.value.state === 'asked') await loadRequests();
  return answer;
}

export function ownAddress(): Promise<Answer<Address>> {
  return read('address');
}

export function makeAddress(): Promise<Answer<Address>> {
  return change('POST', 'address');
}

export function withdrawAddress(): Promise<Answer<undefined>> {
  return change('DELETE', 'address');
}

export async function acceptRequest(id: number): Promise<Answer<unknown>> {
  const answer = await change('POST', `requests/${id}/accept`);
  if (answer.kind === 'done') removeRequest(id);
  return answer;
}

export async function declineRequest(id: number): Promise<Answer<unknown>> {
  const answer = await change('POST', `requests/${id}/decline`);
  if (answer.kind === 'done') removeRequest(id);
  return answer;
}

export async function takeBack(asked: number): Promise<Answer<unknown>> {
  const answer = await change('DELETE', `asked/${asked}`);
  if (answer.kind === 'done') removeAsked(asked);
  return answer;
}

export function identityOf(contact: number): Promise<Answer<ContactIdentity>> {
  return read(`contacts/${contact}/identity`);
}

/** Says that the two compared the number that belongs to this key, or did not. */
export async function setVerified(contact: number, identity: ContactIdentity, verified: boolean): Promise<Answer<unknown>> {
  const path = `contacts/${contact}/verified`;
  const answer = verified ? await change<Contact>('POST', path, { user_key: identity.user_key }) : await change<Contact>('DELETE', path);
  if (answer.kind === 'done') putContact(answer.value);
  return answer;
}

export async function setBlocked(contact: number, blocked: boolean): Promise<Answer<unknown>> {
  const answer = await change<Contact>('POST', `contacts/${contact}/${blocked ? 'block' : 'unblock'}`);
  if (answer.kind === 'done') putContact(answer.value);
  return answer;
}

export async function remove(contact: number, history: 'keep' | 'delete'): Promise<Answer<unknown>> {
  const answer = await change<Contact>('DELETE', `contacts/${contact}?history=${history}`);
  if (answer.kind !== 'done') return answer;
  putContact(answer.value);
  if (history === 'delete') {
    removeChat(contact);
    forgetTimeline(contact);
  }
  return answer;
}
