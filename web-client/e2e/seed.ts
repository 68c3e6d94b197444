// What people said in the past, written into their profiles while their nodes do not run.

import { spawn } from 'node:child_process';

import { program } from './world';
import type { Person } from './world';

/** What somebody said; `from` is 0 or 1 of the two. Times in milliseconds; `read_after` is missing while nobody has seen it. */
export type Said = { from: 0 | 1; at: number; text: string; path: 'direct' | 'store'; arrived_after: number; read_after?: number };

/** Writes what two people said to each other, the oldest first, as `tests/seed` describes it. */
export async function seed(between: readonly [Person, Person], messages: readonly Said[]): Promise<void> {
  const people = between.map(({ profile, passphrase }) => ({ profile, passphrase_file: passphrase }));
  const child = spawn(program('hoopoe-seed'), { stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (part: Buffer) => { said += part.toString(); });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('exit', resolve);
    child.once('error', reject);
  });
  child.stdin.end(JSON.stringify({ people, conversations: [{ between: [0, 1], messages }] }));
  if ((await ended) !== 0) throw new Error(`nothing was written: ${said}`);
}

/** So many messages of both, three minutes apart, all of them seen; each says its number. */
export function talk(count: number, last: number): Said[] {
  return Array.from({ length: count }, (_, index) => {
    const at = last - (count - index) * 180_000;
    const words = WORDS.slice(0, 3 + ((index * 7) % WORDS.length));
    return { from: index % 3 === 0 ? 0 : 1, at, text: `${index + 1} ${words.join(' ')}`, path: 'direct', arrived_after: 60, read_after: 2_000 } as const;
  });
}

const WORDS = (
  'the hoopoe came back to the old pear tree this morning and walked up and down the wall as if it were counting the stones; ' +
  'we watched it from the kitchen until the coffee was cold, and then nobody wanted to be the first to move'
).split(' ');
