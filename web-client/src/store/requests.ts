// Who asks to become a contact, and whom the user asked.

import { computed, signal } from '@preact/signals';

import type { Request, Requests } from '../api/types';

export const requests = signal<Requests>({ incoming: [], outgoing: [] });

/** How many wait, as long as they are not here. */
const waitingAtFirst = signal<number | null>(null);

export const waiting = computed(() => waitingAtFirst.value ?? requests.value.incoming.length);

export function setRequests(all: Requests): void {
  requests.value = all;
  waitingAtFirst.value = null;
}

export function setWaiting(count: number): void {
  waitingAtFirst.value = count;
}

/** Somebody asks, or asks again. */
export function putRequest(request: Request): void {
  const { incoming, outgoing } = requests.value;
  const place = incoming.findIndex((one) => one.id === request.id);
  requests.value = { incoming: place < 0 ? [...incoming, request] : incoming.with(place, request), outgoing };
}

export function removeRequest(id: number): void {
  const { incoming, outgoing } = requests.value;
  requests.value = { incoming: incoming.filter((one) => one.id !== id), outgoing };
}

export function removeAsked(id: number): void {
  const { incoming, outgoing } = requests.value;
  requests.value = { incoming, outgoing: outgoing.filter((one) => one.id !== id) };
}
