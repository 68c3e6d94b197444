// Locks this page when nobody has touched it for long while the node is away, which otherwise decides that. What is shown is then
// hidden at once; the node is told as soon as it is back.

import { idleLock } from '../store/idleLock';
import { hearing } from '../store/node';
import { screen } from '../store/session';
import { onTouch } from './touches';

/** How often it is looked. */
const LOOK_MS = 1_000;

/** What holds as long as the node has not said anything else: it is that of a new profile. */
const USUAL_S = 900;

/** A moment, by two clocks in milliseconds: one that nobody can set, and that on the wall, which goes on while the computer sleeps. */
export type Moment = { up: number; wall: number };

/** Whether so much has gone by since, by either clock. One that was set back says nothing. */
export function isOver(since: Moment, now: Moment, afterMs: number): boolean {
  return now.up - since.up >= afterMs || now.wall - since.wall >= afterMs;
}

export function followIdleness(lock: () => void): void {
  let touched = present();
  // Whoever works in another tab has not gone away.
  const tabs = new BroadcastChannel('touched');
  let toldAt = 0;

  const isDue = () => {
    const after = idleLock.peek() ?? USUAL_S;
    return screen.peek().kind === 'open' && hearing.peek() === 'lost' && after > 0 && isOver(touched, present(), after * 1_000);
  };
  const look = () => { if (isDue()) lock(); };

  tabs.onmessage = () => { touched = present(); };
  onTouch(() => {
    // The first touch after the time is over may be somebody else's.
    if (isDue()) return lock();
    touched = present();
    if (touched.up - toldAt < LOOK_MS) return;
    toldAt = touched.up;
    tabs.postMessage(null);
  });
  setInterval(look, LOOK_MS);
  document.addEventListener('visibilitychange', look);
  // Whoever comes in is there.
  let wasOpen = false;
  screen.subscribe(({ kind }) => {
    if (kind === 'open' && !wasOpen) touched = present();
    wasOpen = kind === 'open';
  });
}

function present(): Moment {
  return { up: performance.now(), wall: Date.now() };
}
