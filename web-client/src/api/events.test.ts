import { beforeEach, expect, test, vi } from 'vitest';

import { follow } from './events';
import type { Ended } from './events';

/** The sockets that were opened. */
let sockets: Socket[] = [];

class Socket {
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: string[] = [];

  constructor(readonly url: string) {
    sockets.push(this);
  }

  send(text: string) {
    this.sent.push(text);
  }

  close() {}

  says(seq: number, event: string, more = {}) {
    this.onmessage?.({ data: JSON.stringify({ seq, event, ...more }) });
  }
}

beforeEach(() => {
  sockets = [];
  vi.useFakeTimers();
  vi.stubGlobal('sessionStorage', { getItem: () => null });
  vi.stubGlobal('location', { origin: 'http://a.localhost:1' });
  vi.stubGlobal('WebSocket', Socket);
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

function listening(next: 'again' | 'enough' = 'again') {
  const told: string[] = [];
  const stop = follow(5, {
    happened: ({ event }) => told.push(event),
    lost: async () => {
      told.push('lost');
      return next;
    },
    ended: (why: Ended) => told.push(why),
  });
  return { told, stop };
}

test('the first frame is the value that only our page has, and events are told', () => {
  const { told } = listening();
  const [socket] = sockets;

  socket?.onopen?.();
  socket?.says(6, 'heartbeat');

  expect(socket?.url).toBe('ws://a.localhost:1/v1/events?after=5');
  expect(JSON.parse(socket?.sent[0] ?? '')).toEqual({ csrf: '' });
  expect(told).toEqual(['heartbeat']);
});

test('a socket that breaks comes back after the last event', async () => {
  const { told } = listening();
  sockets[0]?.says(9, 'heartbeat');

  sockets[0]?.onclose?.({ code: 1006 });
  await vi.advanceTimersByTimeAsync(5_000);

  expect(told).toEqual(['heartbeat', 'lost']);
  expect(sockets[1]?.url).toContain('after=9');
});

test('a socket that breaks after the greeting comes back for what it missed', async () => {
  listening();
  sockets[0]?.says(9, 'heartbeat');
  sockets[0]?.onclose?.({ code: 1006 });
  await vi.advanceTimersByTimeAsync(5_000);

  sockets[1]?.says(12, 'hello', { resumed: true });
  sockets[1]?.onclose?.({ code: 1006 });
  await vi.advanceTimersByTimeAsync(5_000);

  expect(sockets[2]?.url).toContain('after=9');
});

test('a node that says nothing, not even that it lives, is taken for lost', async () => {
  const { told } = listening();

  await vi.advanceTimersByTimeAsync(30_000);

  expect(told).toContain('lost');
  expect(sockets.length).toBeGreaterThan(1);
});

test.each<[number, Ended]>([[4423, 'locked'], [4401, 'signed_out'], [4403, 'signed_out']])('closed with %d it is over: %s', async (code, why) => {
  const { told } = listening();

  sockets[0]?.onclose?.({ code });
  await vi.advanceTimersByTimeAsync(60_000);

  expect(told).toEqual([why]);
  expect(sockets).toHaveLength(1);
});

test('what was stopped does not come back', async () => {
  const { told, stop } = listening();
  const [socket] = sockets;
  socket?.onclose?.({ code: 1006 });

  stop();
  await vi.advanceTimersByTimeAsync(60_000);

  expect(told).toEqual(['lost']);
  expect(sockets).toHaveLength(1);
});

test('whoever says that it is enough is not connected again', async () => {
  listening('enough');

  sockets[0]?.onclose?.({ code: 1006 });
  await vi.advanceTimersByTimeAsync(60_000);

  expect(sockets).toHaveLength(1);
});
