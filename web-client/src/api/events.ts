// The socket of events: says what happens, and comes back by itself.

import { firstFrame } from './client';
import { protocols } from './tab';
import type { Event, Frame } from './types';

/** Why no more is told: somebody has to do something. */
export type Ended = 'signed_out' | 'locked';

export type Listener = {
  happened: (event: Event) => void;
  /** Nothing is heard for now; it is tried again. Asked whether that makes sense. */
  lost: () => Promise<'again' | 'enough'>;
  ended: (why: Ended) => void;
};

/** A node that lives says so every ten seconds. */
const SILENCE_MS = 25_000;
const AGAIN_MS = [250, 500, 1_000, 2_000, 4_000];

/** Tells what happens after the event with this number, until it is stopped. Returns what stops it. */
export function follow(after: number, listener: Listener): () => void {
  let seq = after;
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let socket: WebSocket | null = null;
  let stopped = false;

  function open(): void {
    const opened = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/v1/events?after=${seq}`, protocols());
    socket = opened;
    listen(opened);
    opened.onopen = () => opened.send(firstFrame());
    opened.onmessage = (message: MessageEvent<string>) => {
      const frame = JSON.parse(message.data) as Frame;
      // A greeting has the number of the newest event, and comes before those that were missed.
      if (frame.event !== 'hello' || !frame.resumed) seq = frame.seq;
      tries = 0;
      listen(opened);
      listener.happened(frame);
    };
    opened.onclose = ({ code }) => closed(code);
  }

  /** A socket that is silent for too long is taken for dead: nobody may ever say that it is. */
  function listen(opened: WebSocket): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      opened.onclose = null;
      opened.close();
      closed(1006);
    }, SILENCE_MS);
  }

  function closed(code: number): void {
    clearTimeout(timer);
    if (stopped) return;
    if (code === 4423) return listener.ended('locked');
    if (code === 4401 || code === 4403) return listener.ended('signed_out');
    // A refusal before the socket opens has no code: what the session answers says what it was.
    void listener.lost().then((next) => {
      if (stopped || next === 'enough') return;
      const pause = AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)];
      tries += 1;
      timer = setTimeout(open, pause);
    });
  }

  open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    if (!socket) return;
    socket.onclose = null;
    socket.close();
  };
}
