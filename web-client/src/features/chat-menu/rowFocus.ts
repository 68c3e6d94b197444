// The focus of a list whose rows come, go and move: it stays with the row, or in its place.

/** Keeps it there until the returned function is called. */
export function keepFocusInside(list: HTMLElement): () => void {
  let had: { row: HTMLElement; place: number } | null = null;
  const rows = () => [...list.querySelectorAll<HTMLElement>('[data-row]')];

  const entered = ({ target }: FocusEvent) => {
    const row = target instanceof Element ? target.closest('li')?.querySelector<HTMLElement>('[data-row]') : null;
    had = row ? { row, place: rows().indexOf(row) } : null;
  };
  // Whoever leaves it does so before the next thing happens; what is taken away loses it within one.
  const left = () => void setTimeout(() => { if (!list.contains(document.activeElement)) had = null; });

  const observer = new MutationObserver(() => {
    if (!had) return;
    const all = rows();
    const { row, place } = had;
    if (row.isConnected) had.place = all.indexOf(row);
    if (document.activeElement === document.body) (row.isConnected ? row : all[Math.min(place, all.length - 1)])?.focus({ preventScroll: true });
  });
  observer.observe(list, { childList: true });
  list.addEventListener('focusin', entered);
  list.addEventListener('focusout', left);
  return () => {
    observer.disconnect();
    list.removeEventListener('focusin', entered);
    list.removeEventListener('focusout', left);
  };
}
