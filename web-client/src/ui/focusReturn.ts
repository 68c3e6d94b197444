// Where the focus was, so that it goes back there.

const FIELDS = 'input:not([type=hidden], :disabled), textarea:not(:disabled), select:not(:disabled)';

/** What can be reached with the tab key. */
export const FOCUSABLE = `a[href], button:not(:disabled), ${FIELDS}, [tabindex]:not([tabindex='-1'])`;

/** Remembers what has the focus; the returned function gives it back, or to the nearest that is still there. */
export function rememberFocus(from: Element | null = document.activeElement): () => void {
  const path: HTMLElement[] = [];
  for (let at = from; at instanceof HTMLElement && at !== document.body; at = at.parentElement) path.push(at);
  return () => {
    const nearest = path.find((element) => element.isConnected && element.checkVisibility());
    const target = nearest === path[0] ? nearest : nearest?.querySelector<HTMLElement>(FOCUSABLE);
    target?.focus({ preventScroll: true });
  };
}

/** Moves the focus to what one would use first: what asks for it, a field, an action; else the whole. */
export function focusFirst(root: HTMLElement): void {
  const wanted = ['[autofocus]', FIELDS, '[data-actions] button:not(:disabled)'];
  const target = wanted.map((selector) => root.querySelector<HTMLElement>(selector)).find((element) => element !== null);
  (target ?? root).focus({ preventScroll: true });
}
