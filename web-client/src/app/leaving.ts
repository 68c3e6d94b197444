// Asks before the page is left with something in it that nobody else has.

import { drafts, isAnyUnkept } from '../store/drafts';
import { hearing } from '../store/node';
import { screen } from '../store/session';
import { isAnyUnsent } from '../store/timeline';

export function holdWhatIsTyped(): void {
  addEventListener('beforeunload', (event) => {
    const isTyped = [...drafts.peek().values()].some((text) => text.trim() !== '');
    // What the node can be given is safe with it; without it, this page is the only place.
    if (screen.peek().kind === 'open' && (isAnyUnsent() || isAnyUnkept() || (isTyped && hearing.peek() === 'lost'))) event.preventDefault();
  });
}
