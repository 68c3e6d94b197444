// What the user has seen: while they look, what was in view for a second.

import { useCallback, useEffect, useRef } from 'preact/hooks';

import { chats } from '../../store/chats';
import { changeChat } from '../../store/choices';

const AFTER_MS = 1_000;

/** Tells up to where somebody has seen what is new, if it was in view for a second while the page was looked at. Returns what has to be told
 * the place of the last new message that is in view. */
export function useReadMarker(mark: (place: string) => Promise<boolean>): (unread: string | null) => void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const inView = useRef<string | null>(null);

  const begin = useCallback(() => {
    clearTimeout(timer.current);
    const marked = inView.current;
    if (marked === null || !isLookedAt()) return;
    timer.current = setTimeout(() => {
      if (!isLookedAt()) return;
      void mark(marked).then((isMarked) => {
        // It is tried again at the next look.
        if (!isMarked && inView.current === marked) inView.current = null;
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
    (unread) => {
      if (unread === inView.current) return;
      inView.current = unread;
      begin();
    },
    [begin],
  );
}

/** Whoever opens a conversation that is marked as unread, and looks at it for a second, has taken it up. What is marked while it is open
 * stays marked. */
export function useTakenUp(contact: number, isKnown: boolean): void {
  useEffect(() => {
    if (!chats.peek().get(contact)?.marked_unread) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const begin = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (!isLookedAt()) return;
        end();
        void changeChat(contact, { marked_unread: false });
      }, AFTER_MS);
    };
    const end = () => {
      clearTimeout(timer);
      removeEventListener('focus', begin);
      document.removeEventListener('visibilitychange', begin);
    };
    addEventListener('focus', begin);
    document.addEventListener('visibilitychange', begin);
    begin();
    return end;
  }, [contact, isKnown]);
}

export function isLookedAt(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}
