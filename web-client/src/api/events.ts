// The socket of events: says that something changed, and comes back by itself.

import { firstFrame } from './client';
import { protocols } from './tab';

/** Why no more is told: somebody has to do something. */
export type Ended = 'signed_out' | 'locked';

type Frame = { seq: number; event: string };

const AGAIN_MS = 2_000;

/** What is no reason to read everything anew: nothing happened, or it is only true for a moment. */
const QUIET = ['hello', 'heartbeat', 'typing', 'presence'];

/** Tells of changes until it is stopped, or the page may not ask any more. Returns what stops it. */
export function follow(after: number, changed: () => void, ended: (why: Ended) => void): () => void {
  let seq = after;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let socket = open();

  function open(): WebSocket {
    const opened = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/v1/events?after=${seq}`, protocols());
    opened.onopen = () => opened.send(firstFrame());
    opened.onmessage = (message: MessageEvent<string>) => {
      const frame = JSON.parse(message.data) as Frame;
      seq = frame.seq;
      if (!QUIET.includes(frame.event)) changed();
    };
    opened.onclose = ({ code }) => {
      if (code === 4423) ended('locked');
      else if (code === 4401 || code === 4403) ended('signed_out');
      else timer = setTimeout(again, AGAIN_MS);
    };
    return opened;
  }

  function again(): void {
    // A refusal before the socket opens has no code: what is read anew says what it was.
    changed();
    socket = open();
  }

  return () => {
    clearTimeout(timer);
    socket.onclose = null;
    socket.close();
  };
}
