import { beforeEach, expect, test, vi } from 'vitest';

import { read } from '../api/client';
import { follow } from '../api/events';
import { firstLook, lock } from '../api/session';
import type { Begun } from '../api/session';
import { isWhole } from './chats';
import { hearing } from './node';
import { lockNow, look, screen } from './session';

vi.mock('../api/client');
vi.mock('../api/events');
vi.mock('../api/session');

const beside = { arrived: () => {}, tell: () => {} };
const session = { state: 'open' } as Begun['session'];
const begun = { session, status: { direct: [] }, chats: [], more: true, contacts: [], unread: 3, requests: 0, seq: 1 } as unknown as Begun;

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  vi.mocked(follow).mockReturnValue(() => {});
  vi.mocked(firstLook).mockResolvedValue([begun, { kind: 'done', value: session }]);
  vi.mocked(read).mockResolvedValue({ kind: 'down' });
  return () => vi.useRealTimers();
});

test('the other conversations are asked for again until they are here', async () => {
  await look(beside);
  expect([screen.value.kind, isWhole.value]).toEqual(['open', false]);

  await vi.advanceTimersByTimeAsync(5_000);
  expect(isWhole.value).toBe(false);

  vi.mocked(read).mockImplementation(async (path) => (path === 'chats' ? { kind: 'done', value: { items: [] } } : { kind: 'down' }));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(isWhole.value).toBe(true);

  await vi.advanceTimersByTimeAsync(60_000);
  expect(firstLook).toHaveBeenCalledTimes(3);
});

test('a page that is locked while the node is away hides everything, and opens for nobody before the node knows it', async () => {
  await look(beside);
  hearing.value = 'lost';
  vi.mocked(lock).mockResolvedValue({ kind: 'down' });

  await lockNow(beside);
  expect(screen.value).toEqual({ kind: 'down', locked: true });

  // Somebody presses "Try again", and the node begins to answer in that very moment.
  await look(beside);
  vi.mocked(lock).mockResolvedValueOnce({ kind: 'refused', code: 'stopping', title: '' });
  await look(beside);
  expect(screen.value).toEqual({ kind: 'down', locked: true });
  expect(firstLook).toHaveBeenCalledTimes(1);

  const closed = { ...session, state: 'locked' as const };
  vi.mocked(lock).mockResolvedValue({ kind: 'done', value: undefined });
  vi.mocked(firstLook).mockResolvedValue([null, { kind: 'done', value: closed }]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(screen.value).toEqual({ kind: 'closed', session: closed });

  // It is told once.
  vi.mocked(lock).mockClear();
  await look(beside);
  expect(lock).not.toHaveBeenCalled();
});
