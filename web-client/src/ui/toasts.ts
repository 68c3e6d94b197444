// What is told in passing, and where: in the dialog that is open, for what is behind it answers nobody, else on the page.

import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

export type ToastAction = { label: string; run: () => void };

export type Toast = {
  id: number;
  text: string;
  tone: 'plain' | 'good' | 'bad';
  action: ToastAction | null;
};

type Wish = { text: string; tone?: Toast['tone'] | undefined; action?: ToastAction | undefined };

const queue = signal<readonly Toast[]>([]);
const open = signal<readonly symbol[]>([]);
let count = 0;

/** The oldest first. */
export const toasts: ReadonlySignal<readonly Toast[]> = queue;

/** The places that can show them; the last one does. */
export const places: ReadonlySignal<readonly symbol[]> = open;

/** Tells something in passing; what is told already is told anew, not twice. */
export function toast({ text, tone = 'plain', action }: Wish): number {
  const id = ++count;
  queue.value = [...queue.value.filter((other) => other.text !== text || other.action !== null), { id, text, tone, action: action ?? null }];
  return id;
}

export function dismiss(id: number): void {
  queue.value = queue.value.filter((other) => other.id !== id);
}

/** For the lock: what was told is nobody else's business. */
export function dismissAll(): void {
  queue.value = [];
}

/** Opens a place for toasts, before all others, until the returned function is called. */
export function openPlace(place: symbol): () => void {
  open.value = [...open.value, place];
  return () => {
    open.value = open.value.filter((other) => other !== place);
  };
}
