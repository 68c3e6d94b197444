// Telling the node that somebody looks at the page: contacts see them as online, if they may; and that somebody touches it, which
// keeps the screen from locking by itself.

import { change } from '../api/client';
import { screen } from '../store/session';

/** The node believes it for a little longer than this. */
const EVERY_MS = 60_000;

/** A touch is told once in this time. */
const TOUCH_MS = 5_000;

const TOUCHES = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'] as const;

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
  const touched = (event: Event) => {
    const now = Date.now();
    // What a script does is no touch; and a clock that was set back must not silence those that are.
    if (!event.isTrusted || !isOpen() || Math.abs(now - touchedAt) < TOUCH_MS) return;
    touchedAt = now;
    tell(true);
  };
  setInterval(look, EVERY_MS);
  addEventListener('focus', look);
  addEventListener('blur', look);
  document.addEventListener('visibilitychange', look);
  for (const kind of TOUCHES) addEventListener(kind, touched, { capture: true, passive: true });
  screen.subscribe(look);
}
