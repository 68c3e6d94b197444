// One tooltip for the whole page: thousands of buttons then cost no listener and no state of their own.

import { anchored, place } from './anchored';
import { classes } from './classes';
import styles from './Tooltip.module.css';

export const DELAY_MS = 500;

/** How long the pointer may be on its way from the thing to its tooltip. */
const GRACE_MS = 150;

type State =
  | { kind: 'away' }
  | { kind: 'waiting'; anchor: HTMLElement; timer: ReturnType<typeof setTimeout> }
  | { kind: 'shown'; anchor: HTMLElement; by: 'pointer' | 'focus'; timer: ReturnType<typeof setTimeout> | null };

/** Shows what `tip` wrote: under the pointer after a moment, at the focus of the keyboard at once. */
export function watchTips(): () => void {
  // Hidden from screen readers: it repeats names and shortcuts that they read from the thing itself.
  const panel = document.createElement('div');
  panel.className = classes(anchored, styles.tip);
  panel.popover = 'manual';
  panel.ariaHidden = 'true';
  let state: State = { kind: 'away' };

  function stop(): void {
    if (state.kind !== 'away' && state.timer !== null) clearTimeout(state.timer);
    if (state.kind === 'shown') panel.remove();
    state = { kind: 'away' };
  }

  function show(anchor: HTMLElement, by: 'pointer' | 'focus'): void {
    stop();
    if (!anchor.isConnected || anchor.ariaExpanded === 'true') return;
    fill(panel, anchor.dataset);
    // What is outside of a modal dialog does not answer to the pointer, and one must be able to hover the tooltip.
    (anchor.closest('dialog') ?? document.body).append(panel);
    panel.showPopover();
    place(panel, anchor, 'below center');
    state = { kind: 'shown', anchor, by, timer: null };
  }

  function hover(event: PointerEvent): void {
    if (event.pointerType === 'touch') return;
    const isInside = event.target instanceof Node && panel.contains(event.target);
    const anchor = isInside && state.kind === 'shown' ? state.anchor : anchorOf(event.target);
    if (state.kind === 'shown' && anchor === state.anchor) {
      if (state.timer !== null) clearTimeout(state.timer);
      state = { ...state, timer: null };
    } else if (anchor && state.kind === 'shown') {
      show(anchor, 'pointer');
    } else if (anchor && !(state.kind === 'waiting' && state.anchor === anchor)) {
      stop();
      state = { kind: 'waiting', anchor, timer: setTimeout(show, DELAY_MS, anchor, 'pointer') };
    } else if (!anchor && state.kind === 'waiting') {
      stop();
    } else if (!anchor && state.kind === 'shown' && state.by === 'pointer' && state.timer === null) {
      state = { ...state, timer: setTimeout(stop, GRACE_MS) };
    }
  }

  function focus({ target }: FocusEvent): void {
    const anchor = anchorOf(target);
    if (anchor?.matches(':focus-visible')) show(anchor, 'focus');
  }

  const ending = new AbortController();
  const { signal } = ending;
  document.addEventListener('pointerover', hover, { signal });
  document.addEventListener('focusin', focus, { signal });
  for (const end of ['focusout', 'pointerdown', 'keydown'] as const) document.addEventListener(end, stop, { signal, capture: true });
  document.documentElement.addEventListener('pointerleave', stop, { signal });
  document.addEventListener('scroll', () => { if (state.kind === 'shown') stop(); }, { signal, capture: true, passive: true });
  return () => {
    ending.abort();
    stop();
  };
}

function anchorOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-tip]') : null;
}

function fill(panel: HTMLElement, { tip = '', tipKeys }: DOMStringMap): void {
  panel.replaceChildren(tip);
  if (tipKeys === undefined) return;
  const keys = document.createElement('kbd');
  keys.className = classes(styles.keys);
  keys.textContent = tipKeys;
  panel.append(keys);
}
