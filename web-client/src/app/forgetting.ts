// What is told in passing is nobody else's business once the page is locked.

import { effect } from '@preact/signals';

import { screen } from '../store/session';
import { asked } from '../ui/ask';
import { dismissAll } from '../ui/toasts';
import { palette } from './palette';

export function followLock(): void {
  let wasOpen = false;
  effect(() => {
    const isOpen = screen.value.kind === 'open';
    const isClosed = wasOpen && !isOpen;
    wasOpen = isOpen;
    if (!isClosed) return;
    dismissAll();
    asked.peek()?.answer(false);
    void import('../notify/notify').then(({ withdrawAll }) => withdrawAll());
    palette.value = false;
  });
}
