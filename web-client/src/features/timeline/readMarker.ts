// What the user has seen: while they look, what was in view for a second.

import { useCallback, useEffect, useRef } from 'preact/hooks';

const AFTER_MS = 1_000;

/** Tells what was in view for a second while the page was looked at. Returns what has to be told what is in view. */
export function useReadMarker(mark: (ids: readonly string[]) => Promise<boolean>): (inView: readonly string[]) => void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const inView = useRef<readonly string[]>([]);

  const begin = useCallback(() => {
    clearTimeout(timer.current);
    if (inView.current.length === 0 || !isLookedAt()) return;
    timer.current = setTimeout(() => {
      if (!isLookedAt()) return;
      const marked = inView.current;
      void mark(marked).then((isMarked) => {
        // It is tried again at the next look.
        if (!isMarked && inView.current === marked) inView.current = [];
      });
    }, AFTER_MS);
  }, [mark]);

  useEffect(() => {
    addEventListener('focus', begin);
    document.addEventListener('visibilitychange', begin);
    return () => {
      clearTimeout(timer.current);
      removeEventListener('focus', begin);
      document.removeEventListener('visibilitychange', begin);
    };
  }, [begin]);

  return useCallback(
    (ids) => {
      if (sameIds(ids, inView.current)) return;
      inView.current = ids;
      begin();
    },
    [begin],
  );
}

export function isLookedAt(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}

function sameIds(first: readonly string[], second: readonly string[]): boolean {
  return first.length === second.length && first.every((id, at) => id === second[at]);
}
