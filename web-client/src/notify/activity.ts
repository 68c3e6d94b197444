// Telling the node that somebody looks at the page: contacts see them as online, if they may; and that somebody touches it, which
// keeps the screen from locking by itself.

import { change } from '../api/client';
import { screen } from '../store/session';
import { onTouch } from './touches';

/** The node believes it for a little longer than this. */
const EVERY_MS = 60_000;

/** A touch is told once in this time. */
const TOUCH_MS = 5_000;

export function followActivity(): void {
  let told = false;
  let touchedAt = 0;
  const isOpen = () => screen.peek().kind === 'open';
  const tell = (input: boolean) => {
    const active = isOpen() && document.visibilityState === 'visible' && document.hasFocus();
    if (!active && !told && !input) return;
    // Another window may be the active one: a touch of this one does not speak for it.
    const isAway = !active && !told;
    told = active;
    void change('POST', 'activity', isAway ? { input } : { active, input });
  };
  const look = () => tell(false);
  setInterval(look, EVERY_MS);
  addEventListener('focus', look);
  addEventListener('blur', look);
  document.addEventListener('visibilitychange', look);
  onTouch(() => {
    const now = Date.now();
    // A clock that was set back must not silence touches.
    if (!isOpen() || Math.abs(now - touchedAt) < TOUCH_MS) return;
    touchedAt = now;
    tell(true);
  });
  screen.subscribe(look);
}
