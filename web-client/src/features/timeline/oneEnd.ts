// Rows that came at both ends of a list at once.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** The rows as they are drawn: what came at the end waits until what came at the beginning is there, because places are counted from one end. */
export function useOneEnd<R extends { key: string }>(rows: readonly R[]): readonly R[] {
  const drawn = useRef(rows);
  const [, again] = useState(0);
  const [first, last] = [drawn.current[0]?.key, drawn.current.at(-1)?.key];
  const isBoth = first !== undefined && rows[0]?.key !== first && rows.at(-1)?.key !== last;
  const end = isBoth ? rows.findLastIndex((row) => row.key === last) : -1;
  drawn.current = end < 0 ? rows : rows.slice(0, end + 1);
  useLayoutEffect(() => {
    if (drawn.current !== rows) again((turn) => turn + 1);
  });
  return drawn.current;
}
