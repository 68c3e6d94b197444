// After how long without a touch the screen locks. The node decides that; this page knows it for when the node is away.

import { signal } from '@preact/signals';

import { change, read } from '../api/client';
import type { Answer } from '../api/client';
import type { ScreenSettings } from '../api/types';
import { join } from './parts';

/** In seconds; zero is never, `null` while the node has not said it. */
export const idleLock = signal<number | null>(null);

export async function loadIdleLock(): Promise<void> {
  keep(await read<ScreenSettings>('settings/screen'));
}

export async function changeIdleLock(seconds: number): Promise<Answer<ScreenSettings>> {
  const answer = await change<ScreenSettings>('PATCH', 'settings/screen', { idle_lock_s: seconds });
  keep(answer);
  return answer;
}

function keep(answer: Answer<ScreenSettings>): void {
  if (answer.kind === 'done') idleLock.value = answer.value.idle_lock_s;
}

join({ lookedAnew: () => void loadIdleLock(), heardAgain: () => void loadIdleLock() });
