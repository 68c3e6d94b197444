// Arrows move between messages; one of them is a stop of the tab key.

/** Moves the focus among the rows of a conversation: to the one beside it, to the first or last that is drawn, with Ctrl to the newest. */
export function moveAmongRows(event: KeyboardEvent, toEnd: () => void): void {
  const row = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-row]') : null;
  if (!row || event.target !== row || event.altKey || event.metaKey || event.shiftKey) return;
  const rows = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[data-row]')];
  if (event.ctrlKey) {
    if (event.key !== 'End') return;
    event.preventDefault();
    toEnd();
    const list = event.currentTarget as HTMLElement;
    // The newest is drawn once the list has come there.
    requestAnimationFrame(() => requestAnimationFrame(() => show([...list.querySelectorAll<HTMLElement>('[data-row]')].at(-1))));
    return;
  }
  const at = rows.indexOf(row);
  const next = { ArrowUp: beside(row, rows[at - 1]), ArrowDown: beside(row, rows[at + 1]), Home: rows[0], End: rows.at(-1) }[event.key];
  if (!/^(?:ArrowUp|ArrowDown|Home|End)$/.test(event.key)) return;
  event.preventDefault();
  show(next);
}

/** Whether any of it is in view: it may have the focus though somebody has scrolled away. */
export function isInView(row: HTMLElement): boolean {
  const [own, list] = [row.getBoundingClientRect(), row.closest('[role=feed]')?.getBoundingClientRect()];
  return list === undefined || (own.bottom > list.top && own.top < list.bottom);
}

/** What stands between two messages: a day, and the line above what is new. */
const BETWEEN = 2;

/** The row before or behind this one. Where that is not drawn, because somebody has scrolled away, this one is shown again first. */
function beside(row: HTMLElement, next: HTMLElement | undefined): HTMLElement {
  const numberOf = (one: HTMLElement) => Number(one.dataset['row']);
  return next && Math.abs(numberOf(next) - numberOf(row)) <= BETWEEN + 1 ? next : row;
}

/** Moves the focus, and brings the row into view. */
export function show(row: HTMLElement | undefined): void {
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: 'nearest' });
}
