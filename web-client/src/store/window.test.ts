import { describe, expect, test } from 'vitest';

import type { History, Message } from '../api/types';
import { NOTHING } from './timeline';
import type { Shown, Timeline, Unsent } from './timeline';
import { beginSending, delivered, givenUp, gone, markedRead, MOST, newer, older, opened, put, refreshed, sendingFailed, shownNow, side, trimmed } from './window';

/** Its place is its name, so names are in order. */
function message(id: string, more: Partial<Message> = {}): Message {
  return { id, place: id, mine: false, from: 'Bob', text: id, sent_at: 1, stored_at: 1, delivery: null, arrival: 'direct', read: true, ...more };
}

function page(ids: string, before: string | null = null, after: string | null = null): History {
  return { messages: [...ids].map((id) => message(id)), before, after };
}

function open(ids: string, before: string | null = null, after: string | null = null): Shown {
  return opened(NOTHING, page(ids, before, after), { kind: 'newest' });
}

const ids = (timeline: Timeline) => (timeline as Shown).messages.map((one) => one.id).join('');
const QUEUED = { state: 'queued', path: null, reason: null, at: 1 } as const;
const UNSENT: Unsent = { key: 'm', text: 'hi', at: 1, state: 'sending', why: null };
const REFUSED = { code: 'blocked', title: 'you have blocked this person' };
const UNREAD = { read: false };

describe('pages', () => {
  test('the first unread message is where the line is drawn, and where one begins', () => {
    const found = { messages: [message('a'), message('b', UNREAD), message('c', UNREAD)], before: null, after: null };

    expect(opened(NOTHING, found, { kind: 'unread' })).toMatchObject({ firstUnread: 'b', begin: { kind: 'unread' } });
    expect(opened(NOTHING, page('a'), { kind: 'unread' }).begin).toEqual({ kind: 'newest' });
  });

  test('pages go before and behind, once', () => {
    const window = open('de', 'd', 'e');

    const both = newer(side(older(side(window, 'older', 'loading'), 'd', page('bcd', 'b', 'c')), 'newer', 'loading'), 'e', page('efg', 'e'));

    expect(ids(both)).toBe('bcdefg');
    expect(both).toMatchObject({ older: 'more', newer: 'end' });
  });

  test('a page that brings nothing is the end, though it says that there is more', () => {
    expect(older(side(open('a', 'a'), 'older', 'loading'), 'a', page('', 'a'))).toMatchObject({ older: 'end' });
    expect(newer(side(open('a', null, 'a'), 'newer', 'loading'), 'a', page('', null, 'a'))).toMatchObject({ newer: 'end' });
  });

  test('a page that comes when the window is somewhere else leaves no hole', () => {
    const elsewhere = opened(side(open('d', 'd', 'd'), 'older', 'loading'), page('x', 'x', 'x'), { kind: 'newest' });

    expect(older(elsewhere, 'd', page('a'))).toBe(elsewhere);
    expect(newer(elsewhere, 'd', page('e'))).toBe(elsewhere);
    expect(refreshed(elsewhere, page('yz', 'y'), open('d'))).toBe(elsewhere);
    expect(elsewhere.turn).toBe(1);
  });

  test('what comes while a page is read is not lost, whether the page has it or not', () => {
    const reading = put(put(NOTHING, message('b')), message('c'));
    const behind = put(put(side(open('a', null, 'a'), 'newer', 'loading'), message('c')), message('d'));

    expect(ids(opened(reading, page('ab'), { kind: 'newest' }))).toBe('abc');
    expect(ids(newer(behind, 'a', page('bc')))).toBe('abcd');
  });

  test('what comes while somebody goes elsewhere is not lost, and what was deleted meanwhile does not come back', () => {
    const asked = open('abc');
    const now = put(asked, message('d'));

    expect(ids(opened(now, page('bc', 'b'), { kind: 'newest' }, asked))).toBe('bcd');
    expect(ids(opened(now, page(''), { kind: 'newest' }, asked))).toBe('d');
    expect(ids(refreshed(now, page(''), asked))).toBe('d');
    expect(ids(newer(side(opened(now, page('a', null, 'a'), { kind: 'newest' }, asked), 'newer', 'loading'), 'a', page('bc')))).toBe('abcd');
  });

  test('what comes late, before the window, is not lost while the page there is read', () => {
    const reading = put(side(open('ef', 'e'), 'older', 'loading'), message('b'));

    expect(ids(reading)).toBe('ef');
    expect(ids(older(reading, 'e', page('acd')))).toBe('abcdef');
    expect(ids(older(reading, 'e', page('abcd')))).toBe('abcdef');
    expect(ids(older(reading, 'e', page('')))).toBe('bef');
    // The next page has it.
    expect(older(reading, 'e', page('cd', 'c'))).toMatchObject({ late: [], older: 'more' });
  });

  test('what comes behind a window that does not reach the newest message has its place when it does', () => {
    const behind = put(open('ab', null, 'b'), message('z'));

    expect(ids(behind)).toBe('ab');
    expect(ids(newer(side(behind, 'newer', 'loading'), 'b', page('cd', null, 'd')))).toBe('abcd');
    expect(ids(newer(side(behind, 'newer', 'loading'), 'b', page('cd')))).toBe('abcdz');
  });

  test('a window that is too long lets go at the far end, and can be read again there', () => {
    const many = opened(NOTHING, { messages: Array.from({ length: MOST + 50 }, (_, at) => message(`m${1_000 + at}`)), before: null, after: null }, { kind: 'newest' });

    expect(trimmed(many, 'older')).toMatchObject({ newer: 'more', older: 'end' });
    expect((trimmed(many, 'newer') as Shown).messages[0]?.id).toBe('m1050');
    expect((trimmed(many, 'newer') as Shown).messages).toHaveLength(MOST);
    expect(trimmed(open('abc'), 'older')).toMatchObject({ newer: 'end' });
  });

  test('a window that is read anew keeps what came meanwhile and what was read before it', () => {
    const window = put(older(side(open('cd', 'c'), 'older', 'loading'), 'c', page('ab', 'a')), message('e'));

    const anew = refreshed(window, { messages: [message('c', { text: 'new' }), message('d')], before: 'c', after: null });

    expect(ids(anew)).toBe('abcde');
    expect(anew).toMatchObject({ older: 'more', newer: 'end', turn: 0 });
    expect((anew as Shown).messages[2]?.text).toBe('new');
  });

  test('the line stands above what came while the conversation was not on the screen', () => {
    const both = put(put(shownNow(open('a'), false), message('b', UNREAD)), message('c', UNREAD));

    expect((both as Shown).firstUnread).toBe('b');
    expect((put(open('a'), message('b', UNREAD)) as Shown).firstUnread).toBeNull();
    expect((shownNow(shownNow(both, true), false) as Shown).firstUnread).toBeNull();
  });
});

describe('events', () => {
  test('a message has its place, however late it comes, and is there once', () => {
    expect(ids(put(put(open('ac'), message('b')), message('b')))).toBe('abc');
    expect(ids(put(open('bc', 'b'), message('a')))).toBe('bc');
    expect(ids(put(open('bc'), message('a')))).toBe('abc');
  });

  test('a delivery changes its message alone', () => {
    const timeline = delivered(open('ab'), 'a', { ...QUEUED, state: 'read' }) as Shown;

    expect(timeline.messages.map((one) => one.delivery?.state)).toEqual(['read', undefined]);
  });

  test('what was read is never unread again, in whatever order it is told', () => {
    const window = opened(NOTHING, { messages: [message('a', UNREAD)], before: null, after: null }, { kind: 'unread' });

    const read = put(markedRead(window, new Set(['a'])), message('a', UNREAD));

    expect((read as Shown).messages[0]?.read).toBe(true);
  });
});

describe('sending', () => {
  test('the row of a text is that of its message, whatever says first that the node has it', () => {
    const mine = message('m', { mine: true, text: 'hi', delivery: QUEUED });

    const timeline = put(put(beginSending(open('a'), UNSENT), mine), mine);

    expect(ids(timeline)).toBe('am');
    expect(timeline.unsent).toEqual([]);
  });

  test('a text is kept while nothing is shown, and while the window is somewhere else', () => {
    const waiting = beginSending(NOTHING, UNSENT);

    expect(opened(waiting, page('a'), { kind: 'newest' }).unsent).toEqual([UNSENT]);
    expect(opened(beginSending(open('a'), UNSENT), page('x'), { kind: 'newest' }).unsent).toEqual([UNSENT]);
  });

  test('a text that failed stays with its reason, until it is sent again or given up', () => {
    const failed = sendingFailed(beginSending(open(''), UNSENT), 'm', REFUSED);
    expect(failed.unsent).toEqual([{ ...UNSENT, state: 'failed', why: REFUSED }]);

    expect(beginSending(failed, UNSENT).unsent).toEqual([UNSENT]);
    expect(givenUp(failed, 'm').unsent).toEqual([]);
  });

  test('an equal text of another tab does not take the row of one that failed', () => {
    const failed = sendingFailed(beginSending(open(''), UNSENT), 'm', REFUSED);

    expect(put(failed, message('n', { mine: true, text: 'hi' })).unsent).toHaveLength(1);
  });

  test('whoever writes has seen the line of the unread', () => {
    const window = opened(NOTHING, { messages: [message('b', UNREAD)], before: null, after: null }, { kind: 'unread' });

    expect((beginSending(window, UNSENT) as Shown).firstUnread).toBeNull();
  });
});

describe('a message that was deleted', () => {
  const only = (id: string) => new Set([id]);

  test('is nowhere any more, whether it is shown, came beside the window or was not given to the node yet', () => {
    const early = gone(put(put(NOTHING, message('a')), message('b')), only('a'));
    const window = gone(put(open('abc', null, 'c'), message('z')), only('z'));

    expect(early).toMatchObject({ early: [{ id: 'b' }] });
    expect(window).toMatchObject({ early: [] });
    expect(ids(gone(window, only('b')))).toBe('ac');
    expect(gone(beginSending(window, UNSENT), only('m')).unsent).toEqual([]);
  });

  test('leaves the line above what is new to the next that is, also if that was not heard', () => {
    const found = { messages: [message('a', UNREAD), message('b'), message('c', UNREAD)], before: null, after: null };
    const window = opened(NOTHING, found, { kind: 'unread' });

    expect(gone(window, only('a'))).toMatchObject({ firstUnread: 'c' });
    expect(gone(window, only('b'))).toMatchObject({ firstUnread: 'a' });
    expect(gone(window, new Set(['a', 'c']))).toMatchObject({ firstUnread: null });
    expect(refreshed(window, { ...found, messages: found.messages.slice(1) }, window)).toMatchObject({ firstUnread: 'c' });
  });

  test('at the edge lets the page that is being read there be read anew', () => {
    const window = side(side(open('bc', 'b', 'c'), 'older', 'loading'), 'newer', 'loading');

    expect(gone(window, only('b'))).toMatchObject({ older: 'more', newer: 'loading' });
    expect(gone(window, only('c'))).toMatchObject({ older: 'loading', newer: 'more' });
  });
});
