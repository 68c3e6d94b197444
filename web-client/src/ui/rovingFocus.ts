import type { RefObject, TargetedFocusEvent, TargetedKeyboardEvent } from 'preact';
import { useCallback, useLayoutEffect, useRef } from 'preact/hooks';

export type Orientation = 'horizontal' | 'vertical' | 'both';
export type Move = 'next' | 'previous' | 'first' | 'last';

/** Where a key leads in a row or a column; in a text from right to left, the right arrow leads back. */
export function moveOf(key: string, orientation: Orientation, rtl: boolean): Move | null {
  if (key === 'Home') return 'first';
  if (key === 'End') return 'last';
  if (orientation !== 'horizontal' && key === 'ArrowDown') return 'next';
  if (orientation !== 'horizontal' && key === 'ArrowUp') return 'previous';
  if (orientation !== 'vertical' && key === 'ArrowRight') return rtl ? 'previous' : 'next';
  if (orientation !== 'vertical' && key === 'ArrowLeft') return rtl ? 'next' : 'previous';
  return null;
}

/** The place after a move; `from` is -1 where nothing had the focus yet. */
export function moved(move: Move, from: number, count: number, wraps: boolean): number {
  const last = count - 1;
  switch (move) {
    case 'first':
      return 0;
    case 'last':
      return last;
    case 'next':
      return from < last ? from + 1 : wraps ? 0 : last;
    case 'previous':
      return from > 0 ? from - 1 : wraps ? last : 0;
  }
}

type Options = {
  /** What of the content takes part. */
  items?: string | undefined;
  wraps?: boolean | undefined;
};

type Roving<E extends HTMLElement> = {
  ref: RefObject<E | null>;
  onKeyDown: (event: TargetedKeyboardEvent<E>) => void;
  onFocusIn: (event: TargetedFocusEvent<E>) => void;
};

const ITEMS = 'a[href], button';
const CHOSEN = "[aria-current]:not([aria-current='false']), [aria-selected='true'], [aria-checked='true']";

/**
 * Makes one tab stop of many things: the arrows, Home and End move among them. To be spread on what contains them.
 * Only what is drawn takes part: a list that draws a part of itself moves by `moveOf` and `moved`.
 */
export function useRovingFocus<E extends HTMLElement>(orientation: Orientation, { items = ITEMS, wraps = false }: Options = {}): Roving<E> {
  const ref = useRef<E>(null);
  const last = useRef<HTMLElement | null>(null);

  const settle = useCallback(() => {
    const all = ref.current ? itemsIn(ref.current, items) : [];
    const stop = all.find((item) => item === document.activeElement) ?? all.find((item) => item === last.current) ?? all.find((item) => item.matches(CHOSEN)) ?? all[0];
    for (const item of all) item.tabIndex = item === stop ? 0 : -1;
  }, [items]);

  // Those that come and go without this being drawn anew, as they do with signals, are seen by the observer.
  useLayoutEffect(settle);
  useLayoutEffect(() => {
    if (!ref.current) return;
    const observer = new MutationObserver(settle);
    observer.observe(ref.current, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [settle]);

  return {
    ref,
    onFocusIn: (event) => {
      const item = event.target instanceof Element ? event.target.closest<HTMLElement>(items) : null;
      if (item) last.current = item;
      settle();
    },
    onKeyDown: (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || isWriting(event.target)) return;
      const container = event.currentTarget;
      const move = moveOf(event.key, orientation, getComputedStyle(container).direction === 'rtl');
      const all = itemsIn(container, items);
      if (!move || all.length === 0) return;
      event.preventDefault();
      const inside = all.findIndex((item) => item.contains(document.activeElement));
      // From something else within the list it goes on where one was last.
      const from = inside < 0 ? all.findIndex((item) => item === last.current) : inside;
      all[moved(move, from, all.length, wraps)]?.focus();
    },
  };
}

function itemsIn(container: HTMLElement, items: string): HTMLElement[] {
  return [...container.querySelectorAll<HTMLElement>(items)].filter((item) => !item.matches(':disabled'));
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}
