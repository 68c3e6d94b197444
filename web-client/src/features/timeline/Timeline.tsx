import { useSignal } from '@preact/signals';
import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';

import type { Message } from '../../api/types';
import { t } from '../../i18n/i18n';
import { loadOlder, markRead, openConversation } from '../../store/conversation';
import { changeTimeline, shownNow, timelineOf } from '../../store/timeline';
import type { Timeline as Shown } from '../../store/timeline';
import { Empty } from '../../ui/Empty';
import { ErrorBoundary } from '../../ui/ErrorBoundary';
import { Icon } from '../../ui/icons';
import { useOpening } from '../../ui/opening';
import { Spinner } from '../../ui/Spinner';
import { MessageMenu } from '../message/MessageMenu';
import { moveAmongRows } from './focus';
import { useReadMarker } from './readMarker';
import { rowsOf } from './rows';
import type { Row } from './rows';
import { RowView } from './RowView';
import type { Act } from './RowView';
import styles from './Timeline.module.css';
import { VirtualTimeline } from './VirtualTimeline';

/** So many the node takes at once. */
const MOST_MARKED = 1_024;

type Props = { contact: number; name: string; details: (message: Message) => void };

/** The messages of a conversation. */
export function Timeline({ contact, name, details }: Props) {
  const timeline = timelineOf(contact).value;
  const isUnread = timeline.kind === 'loading';

  useEffect(() => {
    if (isUnread) void openConversation(contact);
  }, [contact, isUnread]);

  switch (timeline.kind) {
    case 'loading':
      return <div class={styles.middle}><Spinner label={t('loading')} /></div>;
    case 'failed':
      return (
        <div class={styles.middle}>
          <Empty text={timeline.why === '' ? t('history-failed') : timeline.why} action={{ label: t('try-again'), run: () => void openConversation(contact) }} />
        </div>
      );
    case 'shown':
      return <Messages key={contact} contact={contact} name={name} details={details} timeline={timeline} />;
  }
}

type MessagesProps = Props & { timeline: Shown & { kind: 'shown' } };

function Messages({ contact, name, details, timeline }: MessagesProps) {
  const rows = useMemo(() => rowsOf(timeline), [timeline]);
  const latest = useRef(rows);
  latest.current = rows;
  const isAtEnd = useSignal(true);
  const stop = useSignal(rows.length - 1);
  const toEnd = useRef(() => {});
  const marker = useReadMarker(useCallback((ids: readonly string[]) => markRead(contact, ids.slice(0, MOST_MARKED)), [contact]));

  const looked = useCallback(
    (first: number, last: number, atEnd: boolean) => {
      isAtEnd.value = atEnd;
      stop.value = lastMessage(latest.current, first, last);
      // Who has seen this one has seen those before it.
      marker(unreadAmong(latest.current.slice(0, last + 1)));
    },
    [marker, isAtEnd, stop],
  );

  const menu = useOpening('menu');
  const acted = useSignal<Message | null>(null);
  const act: Act = useCallback((message, at) => {
    acted.value = message;
    if (at instanceof HTMLElement) menu.openFrom(at);
    else menu.openAt(at.x, at.y);
  }, [acted, menu.openFrom, menu.openAt]);

  const draw = useCallback(
    (row: Row, at: number) => (
      <ErrorBoundary resetKey={row.key} fallback={<p class={styles.broken}>{t('message-broken')}</p>}>
        <RowView row={row} at={at} size={latest.current.length} isStop={at === stop.value} contact={contact} name={name} details={details} act={act} />
      </ErrorBoundary>
    ),
    [contact, name, details, act, stop.value],
  );

  useEffect(() => {
    changeTimeline(contact, (now) => shownNow(now, true));
    return () => changeTimeline(contact, (now) => shownNow(now, false));
  }, [contact]);

  if (rows.length === 0) return <div class={styles.middle}><Empty text={t('chat-empty', { name })} /></div>;
  return (
    <div class={styles.frame} onKeyDown={(event) => moveAmongRows(event, toEnd.current)}>
      {timeline.older.kind === 'loading' && <div class={styles.older}><Spinner label={t('loading')} /></div>}
      {timeline.older.kind === 'failed' && (
        <button class={styles.older} onClick={() => void loadOlder(contact)}>{t('older-failed')}</button>
      )}
      <VirtualTimeline
        rows={rows}
        begin={timeline.firstUnread === null ? null : 'unread'}
        label={t('messages-with', { name })}
        draw={draw}
        nearTop={useCallback(() => void loadOlder(contact), [contact])}
        looked={looked}
        handle={useCallback((way) => { toEnd.current = way; }, [])}
      />
      {acted.value && <MessageMenu opening={menu} message={acted.value} details={details} />}
      {!isAtEnd.value && (
        <button class={styles.latest} onClick={() => toEnd.current()} aria-label={t('jump-to-latest')}>
          <Icon name="arrow-down" size={20} />
        </button>
      )}
    </div>
  );
}

/** The last row in view that says something: where the tab key comes in. */
function lastMessage(rows: readonly Row[], first: number, last: number): number {
  for (let at = last; at >= first; at -= 1) {
    const kind = rows[at]?.kind;
    if (kind === 'message' || kind === 'unsent') return at;
  }
  return rows.length - 1;
}

function unreadAmong(rows: readonly Row[]): string[] {
  return rows.flatMap((row) => (row.kind === 'message' && !row.message.mine && !row.message.read ? [row.message.id] : []));
}
