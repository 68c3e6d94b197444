// The list of conversations, as the node tells it: nothing is counted here.

import { computed, signal } from '@preact/signals';

import type { Chat, Delivery } from '../api/types';
import { ONESELF } from './oneself';

/** By the contact's number. */
export const chats = signal<ReadonlyMap<number, Chat>>(new Map());

/** Unread messages of all conversations, as long as only the first of them are here. */
const unreadAtFirst = signal<number | null>(null);

/** Those that are pinned first, then the most recent; without any message, by name, and the empty notes last. */
export const chatsInOrder = computed(() => [...chats.value.values()].sort(byOrder));

/** Unread messages of all conversations. */
export const unreadTotal = computed(() => unreadAtFirst.value ?? chatsInOrder.value.reduce((sum, chat) => sum + chat.unread, 0));

/** Whether all conversations are here. */
export const isWhole = computed(() => unreadAtFirst.value === null);

export function setChats(all: readonly Chat[]): void {
  chats.value = new Map(all.map((chat) => [chat.contact, chat]));
  unreadAtFirst.value = null;
}

/** The first conversations are these; the others stay as they were known. */
export function setFirstChats(first: readonly Chat[], unread: number): void {
  chats.value = new Map([...chats.peek(), ...first.map((chat) => [chat.contact, chat] as const)]);
  unreadAtFirst.value = unread;
}

/** Adds a conversation, or puts it in the place of what was known of it. */
export function putChat(chat: Chat): void {
  chats.value = new Map(chats.value).set(chat.contact, chat);
}

/** A message got further. */
export function deliveryChanged(contact: number, id: string, delivery: Delivery): void {
  const chat = chats.value.get(contact);
  if (chat?.last?.id === id) putChat({ ...chat, last: { ...chat.last, delivery, read: delivery.state === 'read' } });
}

export function removeChat(contact: number): void {
  const kept = new Map(chats.value);
  if (kept.delete(contact)) chats.value = kept;
}

function byOrder(a: Chat, b: Chat): number {
  const [first, second] = [a.last?.stored_at ?? 0, b.last?.stored_at ?? 0];
  return b.pinned_at - a.pinned_at || second - first || Number(a.contact === ONESELF) - Number(b.contact === ONESELF) || a.name.localeCompare(b.name) || a.contact - b.contact;
}
