// Telling the node that somebody looks at the page: contacts see them as online, if they may.

import { change } from '../api/client';
import { screen } from '../store/session';

/** The node believes it for a little longer than this. */
const EVERY_MS = 60_000;

export function followActivity(): void {
  let told = false;
  const tell = () => {
    const active = screen.peek().kind === 'open' && document.visibilityState === 'visible' && document.hasFocus();
    if (!active && !told) return;
    told = active;
    void change('POST', 'activity', { active });
  };
  setInterval(tell, EVERY_MS);
  addEventListener('focus', tell);
  addEventListener('blur', tell);
  document.addEventListener('visibilitychange', tell);
  screen.subscribe(tell);
}
