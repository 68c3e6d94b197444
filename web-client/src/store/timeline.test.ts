import { describe, expect, test } from 'vitest';

import type { Message } from '../api/types';
import { beginReading, beginSending, delivered, givenUp, markedRead, newest, older, put, sendingFailed, sent, shownNow } from './timeline';
import type { Timeline } from './timeline';

type Shown = Timeline & { kind: 'shown' };

const LOADING: Timeline = { kind: 'loading', early: [] };

function message(id: string, more: Partial<Message> = {}): Message {
  return { id, mine: false, from: 'Bob', text: id, sent_at: 1, stored_at: 1, delivery: null, arrival: 'direct', read: true, ...more };
}

function opened(ids: string[], before: string | null = null): Shown {
  return newest(LOADING, { messages: ids.map((id) => message(id)), before }) as Shown;
}

/** The page before is being read. */
function reading(timeline: Shown): Shown {
  return { ...timeline, older: { kind: 'loading', before: timeline.older.kind === 'more' ? timeline.older.before : '' } };
}

const ids = (timeline: Timeline) => (timeline as Shown).messages.map((one) => one.id);
const QUEUED = { state: 'queued', path: null, reason: null, at: 1 } as const;
const UNSENT = { key: 'row', text: 'hi', at: 1, state: 'sending', why: '' } as const;

describe('pages', () => {
  test('the first unread message is where the line is drawn', () => {
    const page = { messages: [message('a'), message('b', { read: false }), message('c', { read: false })], before: null };

    expect((newest(LOADING, page) as Shown).firstUnread).toBe('b');
  });

  test('an older page goes before, once', () => {
    const page = { messages: [message('a'), message('b')], before: 'x' };

    const timeline = older(reading(opened(['b', 'c'], 'y')), 'y', page) as Shown;

    expect(ids(timeline)).toEqual(['a', 'b', 'c']);
    expect(timeline.older).toEqual({ kind: 'more', before: 'x' });
  });

  test('a page that brings nothing is the end, though it says that there is more', () => {
    expect((older(reading(opened(['a'], 'y')), 'y', { messages: [], before: 'y' }) as Shown).older).toEqual({ kind: 'end' });
  });

  test('an older page that comes after everything was read anew leaves no hole', () => {
    const page = { messages: [message('a')], before: null };
    const anew = newest(reading(opened(['b'], 'y')), { messages: [message('x')], before: 'w' });

    expect(older(anew, 'y', page)).toBe(anew);
  });

  test.each([LOADING, opened(['a'])])('what comes while the newest page is read is not lost', (before) => {
    const meanwhile = put(put(beginReading(before), message('b')), message('c'));

    expect(ids(newest(meanwhile, { messages: [message('a'), message('b')], before: null }))).toEqual(['a', 'b', 'c']);
  });

  test('a newest page takes the place of what is known: there is no gap, and nothing stale', () => {
    const timeline = newest(opened(['a']), { messages: [message('x')], before: 'w' }) as Shown;

    expect(ids(timeline)).toEqual(['x']);
    expect(timeline.older).toEqual({ kind: 'more', before: 'w' });
  });

  test('what the node does not have survives a newest page', () => {
    const failed = sendingFailed(beginSending(opened(['a']), UNSENT), 'row', 'no node');

    expect((newest(failed, { messages: [message('x')], before: null }) as Shown).unsent).toHaveLength(1);
  });

  test('the line stands above what came while the conversation was not on the screen', () => {
    const away = shownNow(opened(['a']), false);
    const both = put(put(away, message('b', { read: false })), message('c', { read: false }));

    expect((both as Shown).firstUnread).toBe('b');
    expect((put(opened(['a']), message('b', { read: false })) as Shown).firstUnread).toBeNull();
    expect((shownNow(shownNow(both, true), false) as Shown).firstUnread).toBeNull();
  });
});

describe('events', () => {
  test('a message that comes twice is there once', () => {
    expect(ids(put(put(opened(['a']), message('b')), message('b')))).toEqual(['a', 'b']);
  });

  test('a delivery changes its message alone', () => {
    const timeline = delivered(opened(['a', 'b']), 'a', { ...QUEUED, state: 'read' }) as Shown;

    expect(timeline.messages.map((one) => one.delivery?.state)).toEqual(['read', undefined]);
  });

  test('what was seen is read', () => {
    const page = { messages: [message('a', { read: false })], before: null };

    expect((markedRead(newest(LOADING, page), new Set(['a'])) as Shown).messages[0]?.read).toBe(true);
  });
});

describe('sending', () => {
  test.each(['answer first', 'event first'])('the row of a text becomes that of its message, %s', (order) => {
    const mine = message('m', { mine: true, text: 'hi', delivery: QUEUED });
    let timeline: Timeline = beginSending(opened(['a']), UNSENT);
    timeline = order === 'answer first' ? put(sent(timeline, 'row', mine), mine) : sent(put(timeline, mine), 'row', mine);

    expect(ids(timeline)).toEqual(['a', 'm']);
    expect((timeline as Shown).unsent).toEqual([]);
    expect((timeline as Shown).keys.get('m')).toBe('row');
  });

  test('a text that failed stays with its reason, until it is sent again or given up', () => {
    const failed = sendingFailed(beginSending(opened([]), UNSENT), 'row', 'no node') as Shown;
    expect(failed.unsent).toEqual([{ ...UNSENT, state: 'failed', why: 'no node' }]);

    expect((beginSending(failed, UNSENT) as Shown).unsent).toEqual([UNSENT]);
    expect((givenUp(failed, 'row') as Shown).unsent).toEqual([]);
  });

  test('an equal text of another tab does not take the row of one that failed', () => {
    const failed = sendingFailed(beginSending(opened([]), UNSENT), 'row', '');

    expect((put(failed, message('m', { mine: true, text: 'hi' })) as Shown).unsent).toHaveLength(1);
  });

  test('whoever writes has seen the line of the unread', () => {
    const page = { messages: [message('b', { read: false })], before: null };

    expect((beginSending(newest(LOADING, page), UNSENT) as Shown).firstUnread).toBeNull();
  });
});
