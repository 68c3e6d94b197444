import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';

import type { Message } from '../../api/types';
import { t } from '../../i18n/i18n';
import { loadMore, markRead, openConversation } from '../../store/conversation';
import { ONESELF } from '../../store/oneself';
import { changeTimeline, timelineOf } from '../../store/timeline';
import type { Shown } from '../../store/timeline';
import { isUnread, MOST, shownNow, trimmed } from '../../store/window';
import { Empty } from '../../ui/Empty';
import { ErrorBoundary } from '../../ui/ErrorBoundary';
import { useOpening } from '../../ui/opening';
import { Spinner } from '../../ui/Spinner';
import { MessageMenu } from '../message/MessageMenu';
import { reasonOf } from '../refusal/reason';
import { moveAmongRows } from './focus';
import { JumpToLatest } from './JumpToLatest';
import { useReadMarker } from './readMarker';
import { rowsOf } from './rows';
import type { Row } from './rows';
import { RowView } from './RowView';
import type { Act } from './RowView';
import styles from './Timeline.module.css';
import { VirtualTimeline } from './VirtualTimeline';

type Props = { contact: number; name: string; details: (message: Message) => void };

/** The messages of a conversation. */
export function Timeline({ contact, name, details }: Props) {
  const timeline = timelineOf(contact).value;
  const isLoading = timeline.kind === 'loading';

  useEffect(() => {
    if (isLoading) void openConversation(contact);
  }, [contact, isLoading]);

  switch (timeline.kind) {
    case 'loading':
      return <div class={styles.middle}><Spinner label={t('loading')} /></div>;
    case 'failed':
      return (
        <div class={styles.middle}>
          <Empty text={timeline.why === null ? t('history-failed') : reasonOf(timeline.why)} action={{ label: t('try-again'), run: () => void openConversation(contact) }} />
        </div>
      );
    case 'shown':
      // Another window is looked at from its own beginning.
      return <Messages key={`${contact} ${timeline.turn}`} contact={contact} name={name} details={details} timeline={timeline} />;
  }
}

function Messages({ contact, name, details, timeline }: Props & { timeline: Shown }) {
  const rows = useMemo(() => rowsOf(timeline), [timeline]);
  const latest = useRef({ rows, unread: [] as readonly number[] });
  latest.current = useMemo(() => ({ rows, unread: unreadOf(rows) }), [rows]);
  const isAtEnd = useSignal(true);
  const stop = useSignal(rows.length - 1);
  const toEnd = useRef(() => {});
  const marker = useReadMarker(useCallback((place: string) => markRead(contact, place), [contact]));
  const hasNewer = timeline.newer !== 'end';

  const looked = useCallback(
    (first: number, last: number, atEnd: boolean) => {
      const { rows: all, unread } = latest.current;
      const size = all.length;
      isAtEnd.value = atEnd;
      stop.value = lastMessage(all, first, last);
      // Who has seen this one has seen those before it.
      marker(placeAt(all, unread.findLast((at) => at <= last)));
      // What is far from here is let go of, as soon as there is too much.
      if (size > MOST) changeTimeline(contact, (now) => trimmed(now, first + last < size ? 'older' : 'newer'));
    },
    [contact, marker, isAtEnd, stop],
  );

  const menu = useOpening('menu');
  const acted = useSignal<Message | null>(null);
  const act: Act = useCallback((message, at) => {
    acted.value = message;
    if (at instanceof HTMLElement) menu.openFrom(at);
    else menu.openAt(at.x, at.y);
  }, [acted, menu.openFrom, menu.openAt]);

  const draw = useMemo(() => drawnOnce((row, at) => (
    <ErrorBoundary resetKey={row.key} fallback={<p class={styles.broken}>{t('message-broken')}</p>}>
      <RowView row={row} at={at} size={rows.length} stop={stop} contact={contact} name={name} details={details} act={act} />
    </ErrorBoundary>
  )), [rows, stop, contact, name, details, act]);

  useEffect(() => {
    changeTimeline(contact, (now) => shownNow(now, true));
    return () => changeTimeline(contact, (now) => shownNow(now, false));
  }, [contact]);

  const jump = () => (hasNewer ? void openConversation(contact, 'newest') : toEnd.current());
  const begin = useRef(beginOf(timeline)).current;
  const near = useCallback((side: 'older' | 'newer') => void loadMore(contact, side), [contact]);
  const handle = useCallback((way: () => void) => { toEnd.current = way; }, []);

  if (rows.length === 0) return <div class={styles.middle}><Empty text={contact === ONESELF ? t('note-empty') : t('chat-empty', { name })} /></div>;
  return (
    <div class={styles.frame} onKeyDown={(event) => moveAmongRows(event, jump)}>
      <Edge side={timeline.older} which="older" contact={contact} />
      <VirtualTimeline
        rows={rows}
        begin={begin}
        hasNewer={hasNewer}
        insists={rows.at(-1)?.kind === 'unsent'}
        label={contact === ONESELF ? name : t('messages-with', { name })}
        draw={draw}
        near={near}
        looked={looked}
        handle={handle}
      />
      <Edge side={timeline.newer} which="newer" contact={contact} />
      {acted.value && <MessageMenu opening={menu} message={acted.value} contact={contact} name={name} details={details} />}
      {!isAtEnd.value && <JumpToLatest contact={contact} jump={jump} />}
    </div>
  );
}

/** What is being read at an end, or could not be. */
function Edge({ side, which, contact }: { side: Shown['older']; which: 'older' | 'newer'; contact: number }) {
  const place = which === 'older' ? styles.older : styles.newer;
  if (side === 'loading') return <div class={place}><Spinner label={t('loading')} /></div>;
  if (side === 'failed') return <button class={place} onClick={() => void loadMore(contact, which)}>{t(`${which}-failed`)}</button>;
  return null;
}

function beginOf({ begin }: Shown): string | null {
  switch (begin.kind) {
    case 'newest':
      return null;
    case 'unread':
      return 'unread';
    case 'message':
      return begin.id;
  }
}

/** The last row in view that says something: where the tab key comes in. */
function lastMessage(rows: readonly Row[], first: number, last: number): number {
  for (let at = last; at >= first; at -= 1) {
    const kind = rows[at]?.kind;
    if (kind === 'message' || kind === 'unsent') return at;
  }
  return rows.length - 1;
}

/** Draws each row once, however often it is asked for. */
function drawnOnce(draw: (row: Row, at: number) => ComponentChildren): (row: Row, at: number) => ComponentChildren {
  const drawn = new WeakMap<Row, ComponentChildren>();
  return (row, at) => {
    if (!drawn.has(row)) drawn.set(row, draw(row, at));
    return drawn.get(row);
  };
}

/** Which rows are messages that nobody has seen. */
function unreadOf(rows: readonly Row[]): number[] {
  return rows.flatMap((row, at) => (row.kind === 'message' && isUnread(row.message) ? [at] : []));
}

function placeAt(rows: readonly Row[], at: number | undefined): string | null {
  const row = at === undefined ? undefined : rows[at];
  return row?.kind === 'message' ? row.message.place : null;
}
