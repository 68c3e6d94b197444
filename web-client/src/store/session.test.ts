import { beforeEach, expect, test, vi } from 'vitest';

import { read } from '../api/client';
import { follow } from '../api/events';
import { firstLook } from '../api/session';
import type { Begun } from '../api/session';
import { isWhole } from './chats';
import { look, screen } from './session';

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
