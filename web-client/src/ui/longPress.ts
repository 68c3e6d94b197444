import type { TargetedMouseEvent, TargetedPointerEvent } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import type { Point } from './anchored';

const HELD_MS = 500;

/** How far a finger trembles without moving, in pixels. */
const TREMBLE = 10;

type Press = { from: Point; timer: ReturnType<typeof setTimeout> };

/** Calls back where a finger rests on something; not when it scrolls. To be spread on that thing. */
export function useLongPress<E extends HTMLElement>(callback: (at: Point, target: E) => void) {
  const latest = useRef(callback);
  latest.current = callback;
  const press = useRef<Press | null>(null);

  const handlers = useMemo(() => {
    const cancel = () => {
      if (press.current) clearTimeout(press.current.timer);
      press.current = null;
    };
    return {
      onPointerDown: (event: TargetedPointerEvent<E>) => {
        cancel();
        if (event.pointerType !== 'touch' || !event.isPrimary) return;
        const { currentTarget: target, clientX: x, clientY: y } = event;
        const held = () => {
          press.current = null;
          swallowNextClick();
          latest.current({ x, y }, target);
        };
        press.current = { from: { x, y }, timer: setTimeout(held, HELD_MS) };
      },
      onPointerMove: ({ clientX, clientY }: TargetedPointerEvent<E>) => {
        const from = press.current?.from;
        if (from && Math.hypot(clientX - from.x, clientY - from.y) > TREMBLE) cancel();
      },
      onPointerUp: cancel,
      // What the browser takes over, to scroll, is no press.
      onPointerCancel: cancel,
      // Android asks for its own menu at about the same moment.
      onContextMenu: (event: TargetedMouseEvent<E>) => {
        if (press.current) event.preventDefault();
      },
    };
  }, []);

  useEffect(() => handlers.onPointerUp, [handlers]);
  return handlers;
}

// The finger that lifts after a long press has not clicked what lies under it.
function swallowNextClick(): void {
  const ending = new AbortController();
  const swallow = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
    ending.abort();
  };
  addEventListener('click', swallow, { capture: true, signal: ending.signal });
  addEventListener('pointerdown', () => ending.abort(), { capture: true, signal: ending.signal });
}
