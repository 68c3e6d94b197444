import { useSignal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { RefObject, TargetedKeyboardEvent, TargetedMouseEvent } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';

import { place } from './anchored';
import type { Anchor, Spot } from './anchored';
import { rememberFocus } from './focusReturn';

export type OpenState = { kind: 'closed' } | { kind: 'open'; anchor: Anchor; focus: 'first' | 'last'; turn: number };

/** What a menu or a popover, and the buttons that open it, share. */
export type Opening = {
  state: ReadonlySignal<OpenState>;
  openFrom: (anchor: HTMLElement, focus?: 'first' | 'last') => void;
  openAt: (x: number, y: number) => void;
  close: () => void;
  /** For `onContextMenu` of whatever has a context menu, by pointer or by Shift+F10. */
  onContextMenu: (event: TargetedMouseEvent<HTMLElement>) => void;
  /** To be spread on the button that opens it. */
  trigger: ReturnType<typeof triggerOf>;
};

const CLOSED: OpenState = { kind: 'closed' };

/** Each time something opens it is drawn anew: what the browser has closed, but was not taken away yet, is not opened again. */
let turns = 0;

/** Holds whether a menu or a popover is open, and where. */
export function useOpening(popup: 'menu' | 'dialog'): Opening {
  const state = useSignal<OpenState>(CLOSED);
  const ways = useMemo(() => {
    const openFrom = (anchor: HTMLElement, focus: 'first' | 'last' = 'first') => { state.value = { kind: 'open', anchor, focus, turn: ++turns }; };
    const openAt = (x: number, y: number) => { state.value = { kind: 'open', anchor: { x, y }, focus: 'first', turn: ++turns }; };
    const close = () => { state.value = CLOSED; };
    const onContextMenu = (event: TargetedMouseEvent<HTMLElement>) => {
      event.preventDefault();
      // Some browsers tell no place when the menu is asked for by the keyboard.
      if (event.clientX === 0 && event.clientY === 0) openFrom(event.currentTarget);
      else openAt(event.clientX, event.clientY);
    };
    return { state, openFrom, openAt, close, onContextMenu };
  }, [state]);
  const wasOpen = useRef(false);
  return { ...ways, trigger: triggerOf(popup, state.value.kind === 'open', wasOpen, ways) };
}

function triggerOf(popup: 'menu' | 'dialog', isOpen: boolean, wasOpen: { current: boolean }, ways: Pick<Opening, 'state' | 'openFrom' | 'close'>) {
  return {
    'aria-haspopup': popup,
    'aria-expanded': isOpen,
    // The press closes the popover by itself where the browser does not know that they belong together: the click would open it anew.
    onPointerDown: () => { wasOpen.current = ways.state.value.kind === 'open'; },
    onClick: (event: TargetedMouseEvent<HTMLButtonElement>) => {
      const byPointer = event.detail > 0;
      if (byPointer && wasOpen.current) ways.close();
      else ways.openFrom(event.currentTarget);
      wasOpen.current = false;
    },
    onKeyDown: (event: TargetedKeyboardEvent<HTMLButtonElement>) => {
      if (popup !== 'menu' || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
      event.preventDefault();
      ways.openFrom(event.currentTarget, event.key === 'ArrowDown' ? 'first' : 'last');
    },
  };
}

/** What a panel that is closed by the browser, by Esc or by a press beside it, tells. `toggle` would tell it later, when the same menu may
 * have been opened once more. */
export function whenClosed(close: () => void): (event: Pick<ToggleEvent, 'newState'>) => void {
  return (event) => { if (event.newState === 'closed') close(); };
}

/** Shows the panel over the page as long as it is drawn, and gives the focus back after it. */
export function useAnchoredPanel(anchor: Anchor, spot: Spot): RefObject<HTMLDivElement | null> {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const panel = ref.current;
    if (!panel) return;
    const giveBack = rememberFocus();
    // Named as its source, the button is part of it for the browser: pressing it is no press outside.
    panel.showPopover(anchor instanceof HTMLElement ? { source: anchor } : {});
    const release = place(panel, anchor, spot);
    return () => {
      release();
      const focused = document.activeElement;
      if (focused === null || focused === document.body || panel.contains(focused)) giveBack();
    };
  }, [anchor, spot]);
  return ref;
}
