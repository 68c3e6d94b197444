// Where something stands that opens over the page: beside what opened it, within the window.

import styles from './anchored.module.css';

export type Point = { x: number; y: number };
export type Anchor = HTMLElement | Point;

/** Below or above the anchor, and which edges meet; the browser flips what has no room. */
export type Spot = 'below start' | 'below end' | 'below center' | 'above start' | 'above end' | 'above center';

type Box = { left: number; top: number; width: number; height: number };
type Size = { width: number; height: number };

const GAP = 6;
const EDGE = 8;

/** The class of what is to be placed. */
export const anchored = styles.anchored;

/** Puts the panel, which is shown already, beside its anchor, and keeps it there until the returned function is called. */
export function place(panel: HTMLElement, anchor: Anchor, spot: Spot): () => void {
  if (anchor instanceof HTMLElement && CSS.supports('anchor-name: --a')) {
    panel.dataset['spot'] = spot;
    panel.style.setProperty('position-anchor', nameOf(anchor));
    return () => {};
  }
  const put = () => {
    const box = anchor instanceof HTMLElement ? anchor.getBoundingClientRect() : { left: anchor.x, top: anchor.y, width: 0, height: 0 };
    const rtl = getComputedStyle(panel).direction === 'rtl';
    // Not the bounding box: that one is smaller while the panel grows into place.
    const { left, top } = placed(box, { width: panel.offsetWidth, height: panel.offsetHeight }, { width: innerWidth, height: innerHeight }, spot, rtl);
    panel.style.left = `${left}px`;
    panel.style.top = `${top}px`;
  };
  put();
  addEventListener('resize', put);
  addEventListener('scroll', put, { capture: true, passive: true });
  return () => {
    removeEventListener('resize', put);
    removeEventListener('scroll', put, { capture: true });
  };
}

/** The corner of a panel: on the wished side if there is room, else on the other; never outside of the window. */
export function placed(anchor: Box, panel: Size, view: Size, spot: Spot, rtl: boolean): { left: number; top: number } {
  const [side, edge] = spot.split(' ');
  // A menu begins at the pointer that asked for it, with no gap.
  const gap = anchor.height > 0 ? GAP : 0;
  const below = anchor.top + anchor.height + gap;
  const above = anchor.top - gap - panel.height;
  const hasRoomBelow = below + panel.height <= view.height - EDGE;
  const hasRoomAbove = above >= EDGE;
  const isBelow = side === 'below' ? hasRoomBelow || !hasRoomAbove : !hasRoomAbove && hasRoomBelow;

  const atLeft = anchor.left;
  const atRight = anchor.left + anchor.width - panel.width;
  const centered = (atLeft + atRight) / 2;
  const left = edge === 'center' ? centered : (edge === 'start') !== rtl ? atLeft : atRight;
  // A point has no width to stand under: what does not fit opens to the other side of it.
  const turned = anchor.width > 0 || edge === 'center' || isWithin(left, panel.width, view.width) ? left : left === atLeft ? atRight : atLeft;
  return {
    left: clamped(turned, view.width - panel.width - EDGE),
    top: clamped(isBelow ? below : above, view.height - panel.height - EDGE),
  };
}

function isWithin(left: number, width: number, view: number): boolean {
  return left >= EDGE && left + width <= view - EDGE;
}

function clamped(value: number, most: number): number {
  return Math.max(EDGE, Math.min(value, most));
}

let named = 0;

// A name is kept for as long as the element lives: a tooltip and a menu can hang on the same button.
function nameOf(anchor: HTMLElement): string {
  const name = anchor.style.getPropertyValue('anchor-name') || `--anchor-${++named}`;
  anchor.style.setProperty('anchor-name', name);
  return name;
}
