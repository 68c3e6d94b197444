// Who asks to become a contact, and whom the user asked.

import { computed, signal } from '@preact/signals';

import type { Request, Requests } from '../api/types';

export const requests = signal<Requests>({ incoming: [], outgoing: [] });

export const waiting = computed(() => requests.value.incoming.length);

export function setRequests(all: Requests): void {
  requests.value = all;
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
