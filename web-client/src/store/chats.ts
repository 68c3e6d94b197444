// The list of conversations.

import { computed, signal } from '@preact/signals';

import type { Chat, Contact, Delivery, Message } from '../api/types';

/** By the contact's number. */
export const chats = signal<ReadonlyMap<number, Chat>>(new Map());

/** The most recent first; without any message, by name. */
export const chatsInOrder = computed(() => [...chats.value.values()].sort(byRecency));

/** Unread messages of all conversations. */
export const unreadTotal = computed(() => [...chats.value.values()].reduce((sum, chat) => sum + chat.unread, 0));

export function setChats(all: readonly Chat[]): void {
  chats.value = new Map(all.map((chat) => [chat.contact, chat]));
}

/** A message came in or went out. One that is there already changes nothing. */
export function messageArrived(contact: number, name: string, message: Message): void {
  const before = chats.value.get(contact);
  // One that is told anew is not the last for that.
  if (before?.last && (before.last.id === message.id || before.last.stored_at > message.stored_at)) return;
  const unread = (before?.unread ?? 0) + (message.mine || message.read ? 0 : 1);
  put({ contact, name, unread, last: message });
}

/** A message got further. */
export function deliveryChanged(contact: number, id: string, delivery: Delivery): void {
  const chat = chats.value.get(contact);
  if (chat?.last?.id === id) put({ ...chat, last: { ...chat.last, delivery, read: delivery.state === 'read' } });
}

/** Whoever is a contact has a conversation, if nothing was said in it yet. */
export function contactChanged({ id, name, state }: Contact): void {
  const chat = chats.value.get(id);
  if (chat && chat.name !== name) put({ ...chat, name });
  if (!chat && (state === 'accepted' || state === 'waiting')) put({ contact: id, name, unread: 0, last: null });
}

/** The user has seen so many messages of this conversation. */
export function seen(contact: number, messages: number): void {
  const chat = chats.value.get(contact);
  if (chat) put({ ...chat, unread: Math.max(0, chat.unread - messages) });
}

export function removeChat(contact: number): void {
  const kept = new Map(chats.value);
  if (kept.delete(contact)) chats.value = kept;
}

function put(chat: Chat): void {
  chats.value = new Map(chats.value).set(chat.contact, chat);
}

function byRecency(a: Chat, b: Chat): number {
  const [first, second] = [a.last?.stored_at ?? 0, b.last?.stored_at ?? 0];
  return second - first || a.name.localeCompare(b.name);
}
