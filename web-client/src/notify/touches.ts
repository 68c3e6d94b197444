// When somebody touches this page.

const KINDS = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'] as const;

/** Calls back at each touch, before anything else hears of it. What a script does is no touch. */
export function onTouch(touched: () => void): void {
  const heard = (event: Event) => { if (event.isTrusted) touched(); };
  for (const kind of KINDS) addEventListener(kind, heard, { capture: true, passive: true });
}
