import { beforeEach, expect, test, vi } from 'vitest';

import type { Session } from '../api/types';
import { idleLock } from '../store/idleLock';
import { hearing } from '../store/node';
import { screen } from '../store/session';
import { followIdleness, isOver } from './idle';

vi.mock('../api/client');

const MINUTE_MS = 60_000;
const open = { kind: 'open' as const, session: { state: 'open' } as Session };

/** What the page listens to. */
let listeners: ((event: { isTrusted: boolean }) => void)[] = [];
let tabs: Tabs[] = [];

class Tabs {
  onmessage: (() => void) | null = null;
  readonly sent: unknown[] = [];

  constructor() {
    tabs.push(this);
  }

  postMessage(what: unknown) {
    this.sent.push(what);
  }
}

const touch = (isTrusted = true) => listeners.forEach((heard) => heard({ isTrusted }));
const wait = (minutes: number) => vi.advanceTimersByTimeAsync(minutes * MINUTE_MS);

function following() {
  const lock = vi.fn(() => { screen.value = { kind: 'down', locked: true }; });
  screen.value = open;
  followIdleness(lock);
  return lock;
}

beforeEach(() => {
  [listeners, tabs] = [[], []];
  vi.useFakeTimers();
  vi.stubGlobal('addEventListener', (_: string, heard: (event: { isTrusted: boolean }) => void) => listeners.push(heard));
  vi.stubGlobal('document', { addEventListener: () => {} });
  vi.stubGlobal('BroadcastChannel', Tabs);
  hearing.value = 'lost';
  idleLock.value = 600;
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

test('either clock decides, and one that was set back does not', () => {
  const since = { up: 100, wall: 9_000 };

  expect(isOver(since, { up: 159, wall: 9_059 }, 60)).toBe(false);
  expect(isOver(since, { up: 160, wall: 9_060 }, 60)).toBe(true);
  expect(isOver(since, { up: 101, wall: 9_060 }, 60)).toBe(true);
  expect(isOver(since, { up: 160, wall: 8_000 }, 60)).toBe(true);
  expect(isOver(since, { up: 101, wall: 8_000 }, 60)).toBe(false);
});

test('a page that nobody touches locks while the node is away, and one that is touched does not', async () => {
  const lock = following();

  await wait(9);
  touch();
  await wait(9);
  touch(false);
  expect(lock).not.toHaveBeenCalled();

  await wait(1);
  expect(lock).toHaveBeenCalledOnce();
  await wait(60);
  expect(lock).toHaveBeenCalledOnce();
});

test('while the node is there it decides', async () => {
  hearing.value = 'live';
  const lock = following();

  await wait(60);

  expect(lock).not.toHaveBeenCalled();
});

test('zero is never, and what the node has not said yet is a quarter of an hour', async () => {
  const lock = following();
  idleLock.value = 0;
  await wait(60);
  expect(lock).not.toHaveBeenCalled();

  touch();
  idleLock.value = null;
  await wait(14);
  expect(lock).not.toHaveBeenCalled();
  await wait(1);
  expect(lock).toHaveBeenCalledOnce();
});

test('the first touch after the time is over unlocks nothing', () => {
  const lock = following();

  // The computer slept: no timer has run, and the clock on the wall went on.
  vi.setSystemTime(Date.now() + 11 * MINUTE_MS);
  touch();

  expect(lock).toHaveBeenCalledOnce();
  expect(tabs[0]?.sent).toEqual([]);
});

test('a touch of another tab counts, and one of this tab is told to the others', async () => {
  const lock = following();

  await wait(9);
  tabs[0]?.onmessage?.();
  await wait(9);
  expect(lock).not.toHaveBeenCalled();

  touch();
  touch();
  expect(tabs[0]?.sent).toEqual([null]);
});
