// Children that end with us: their standard input is a pipe, and they stop when it closes.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

const START_MS = 60_000;
const END_MS = 20_000;

export type Command = { program: string; args: string[]; env: NodeJS.ProcessEnv; log: string };

/** A program that runs until it is stopped. */
export class Daemon {
  private constructor(private readonly child: ChildProcess) {}

  /** Starts it and waits for the first line of its output that says what is wanted. */
  static async start<T>({ program, args, env, log }: Command, said: (line: string) => T | null): Promise<[Daemon, T]> {
    const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    child.stderr.pipe(createWriteStream(log, { flags: 'a' }));
    const lines = createInterface({ input: child.stdout });
    const found = new Promise<T>((resolve, reject) => {
      lines.on('line', (line) => {
        const value = said(line);
        if (value !== null) resolve(value);
      });
      child.once('exit', (code) => reject(new Error(`${program} ${args.join(' ')} ended with ${code}; its log: ${log}`)));
      child.once('error', reject);
    });
    return [new Daemon(child), await within(found, START_MS, `${program} does not start; its log: ${log}`)];
  }

  /** Asks it to end, and waits until it has. */
  async stop(): Promise<void> {
    await this.ended(() => this.child.stdin?.end());
  }

  /** Ends it where it is. */
  async kill(): Promise<void> {
    await this.ended(() => this.child.kill('SIGKILL'));
  }

  private async ended(how: () => void): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    how();
    await within(ended, END_MS, `${this.child.spawnfile} does not end`);
  }
}

async function within<T>(promise: Promise<T>, ms: number, otherwise: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(otherwise)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
