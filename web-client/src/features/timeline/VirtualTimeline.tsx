import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Virtualizer } from 'virtua';
import type { VirtualizerHandle } from 'virtua';

import { show } from './focus';
import { useOneEnd } from './oneEnd';
import styles from './VirtualTimeline.module.css';

type Keyed = { key: string };

type Props<R extends Keyed> = {
  rows: readonly R[];
  /** Where to begin: the row with this key at the top, or the newest at the bottom. */
  begin: string | null;
  /** Whether there is more behind the last row: then it is not the newest. */
  hasNewer: boolean;
  /** Whether the last row is one that has to be seen, wherever somebody looks. */
  insists: boolean;
  label: string;
  draw: (row: R, at: number) => ComponentChildren;
  /** The first or last row is near. Asked once for each. */
  near: (side: 'older' | 'newer') => void;
  /** The rows whose bottom is in view, and whether the newest is. */
  looked: (first: number, last: number, atEnd: boolean) => void;
  /** Gives whoever asks a way to the newest row. */
  handle: (toEnd: () => void) => void;
};

/** How near the end somebody is who wants to see what comes. */
const END_PX = 48;
const NEAR_PX = 800;

/** Rows of which only those in view exist; what is put before or behind them moves nothing that is looked at. */
export function VirtualTimeline<R extends Keyed>({ rows: all, begin, hasNewer, insists, label, draw, near, looked, handle }: Props<R>) {
  const rows = useOneEnd(all);
  const list = useRef<VirtualizerHandle>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const foot = useRef<HTMLDivElement>(null);
  const atEnd = useRef(begin === null && !hasNewer);
  const before = useRef<{ first: string; last: string } | null>(null);
  const asked = useRef({ older: '', newer: '' });
  const [begun, setBegun] = useState(false);
  const [focused, setFocused] = useState<string | null>(null);
  const held = useRef<{ key: string; at: number } | null>(null);

  const [first, last] = [rows[0]?.key ?? '', rows.at(-1)?.key ?? ''];
  // Rows came or went at the top, and at the top alone: places are counted from the bottom then.
  const shift = before.current !== null && before.current.last === last && before.current.first !== first;

  const toEnd = useCallback(() => {
    atEnd.current = !hasNewer;
    // All of it: with the room below the last row.
    list.current?.scrollToIndex(rows.length - 1, { align: 'end', offset: foot.current?.offsetHeight ?? 0 });
  }, [rows.length, hasNewer]);

  const look = useCallback(() => {
    const { current } = list;
    // Before it is measured it knows of no place.
    if (!current || rows.length === 0 || current.viewportSize === 0) return;
    const bottom = current.scrollOffset + current.viewportSize;
    atEnd.current = !hasNewer && current.scrollSize - bottom < END_PX;
    const top = current.findItemIndex(current.scrollOffset);
    let low = current.findItemIndex(bottom);
    if (low > top && current.getItemOffset(low) + current.getItemSize(low) > bottom + 1) low -= 1;
    looked(top, low, atEnd.current);
    const ask = (side: 'older' | 'newer', row: R | undefined) => {
      const edge = `${rows.length} ${row?.key}`;
      if (asked.current[side] === edge) return;
      asked.current[side] = edge;
      near(side);
    };
    if (begun && current.scrollOffset < NEAR_PX) ask('older', rows[0]);
    if (begun && current.scrollSize - bottom < NEAR_PX) ask('newer', rows.at(-1));
  }, [rows, begun, hasNewer, looked, near]);

  useEffect(() => handle(toEnd), [handle, toEnd]);

  useLayoutEffect(() => {
    const known = before.current;
    before.current = { first, last };
    if (rows.length === 0) return;
    if (!begun) {
      const place = begin === null ? -1 : rows.findIndex((row) => row.key === begin);
      if (place < 0) toEnd();
      else list.current?.scrollToIndex(Math.max(0, place - 1), { align: 'start' });
      setBegun(true);
    } else if (known && known.last !== last && (atEnd.current || insists)) toEnd();
    look();
  }, [rows, first, last, begun, begin, insists, toEnd, look]);

  // A message that grows, or a window that shrinks, keeps the newest in view of whoever looks at it.
  const resized = useCallback(() => {
    if (atEnd.current) toEnd();
    look();
  }, [toEnd, look]);

  const focusCame = (key: string, at: number) => {
    held.current = { key, at };
    setFocused(key);
  };

  // If the row with the focus goes, the one that takes its place gets it.
  useLayoutEffect(() => {
    const known = held.current;
    if (known === null) return;
    const at = rows.findIndex((row) => row.key === known.key);
    if (at >= 0) known.at = at;
    else {
      held.current = null;
      if (document.activeElement === document.body) show(nearest(scroller.current, known.at));
    }
  }, [rows]);

  // The row with the focus exists as long as it has it, however far somebody scrolls: it would be lost with the row.
  const mounted = useMemo(() => rows.flatMap((row, at) => (row.key === focused ? [at] : [])), [rows, focused]);

  return (
    <div class={styles.scroller} ref={scroller} onFocusOut={() => setFocused(null)} role="feed" aria-label={label} tabIndex={-1}>
      <div class={styles.spacer} />
      <Virtualizer ref={list} scrollRef={scroller} shift={shift} data={rows as R[]} keepMounted={mounted} onScroll={look} onResize={resized}>
        {(row, at) => <div key={row.key} class={styles.row} onFocusIn={() => focusCame(row.key, at)}>{draw(row, at)}</div>}
      </Virtualizer>
      <div class={styles.foot} ref={foot} />
    </div>
  );
}

/** The row that is drawn with this number, or the nearest. */
function nearest(list: HTMLElement | null, at: number): HTMLElement | undefined {
  const far = (row: HTMLElement) => Math.abs(Number(row.dataset['row']) - at);
  return [...(list?.querySelectorAll<HTMLElement>('[data-row]') ?? [])].sort((one, other) => far(one) - far(other))[0];
}
