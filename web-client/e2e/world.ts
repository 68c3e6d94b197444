// People with real nodes, and a real store server, for one test file; all in a folder that goes away with it.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { vi } from 'vitest';

import { Daemon } from './daemon';

const run = promisify(execFile);

/** Where the two programs are; `cargo xtask test` says it. */
const FOLDER = process.env['HOOPOE_BIN_DIR'];

/** Nobody is held up because a test does in a minute what people do in a day. */
const GENEROUS = {
  HOOPOE_STORE_SIGN_IN_BURST: '10000',
  HOOPOE_STORE_SLOT_BURST: '10000',
  HOOPOE_STORE_OWNER_BURST: '100000',
  HOOPOE_STORE_ANONYMOUS_BURST: '100000',
  HOOPOE_STORE_DEPOSIT_BURST: '100000',
  HOOPOE_STORE_REGISTRATION_BURST: '100',
};

const MEETING = { timeout: 30_000, interval: 200 };

export const PASSPHRASE = 'correct horse battery staple';

/** A test's own world. */
export class World {
  private readonly folder = mkdtempSync(join(tmpdir(), 'hoopoe-web-'));
  private readonly running: { stop: () => Promise<void> }[] = [];

  async server(): Promise<Server> {
    const server = new Server(join(this.folder, 'server'));
    this.running.push(server);
    await server.start();
    return server;
  }

  /** Somebody with a profile whose node runs; without a server they are reached directly only. */
  async person(name: string, server?: Server): Promise<Person> {
    const person = new Person(name, this.place(name));
    this.running.push(person);
    await person.init(server);
    await person.start();
    if (server) await person.joins();
    return person;
  }

  /** Somebody who has nothing yet but the program. */
  stranger(name: string): Person {
    const person = new Person(name, this.place(name));
    this.running.push({ stop: person.leave });
    return person;
  }

  /** A name may be anything; a socket's path may not. */
  private readonly place = (name: string) => join(this.folder, `${this.running.length}-${name.replace(/[^a-z]/gi, '').slice(0, 8).toLowerCase()}`);

  async end(): Promise<void> {
    await Promise.all(this.running.map((one) => one.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A store server, which may run or not. */
export class Server {
  url = '';
  private daemon: Daemon | null = null;
  private readonly data: string;

  constructor(private readonly folder: string) {
    this.data = join(folder, 'data');
    mkdirSync(folder, { recursive: true });
  }

  /** Starts it, on the address that it had. */
  async start(): Promise<void> {
    const address = this.url === '' ? '127.0.0.1:0' : this.url.replace('http://', '');
    const args = ['run', '--listen', address, '--until-stdin-closes', '--data', this.data];
    const command = { program: program('hoopoe-store'), args, env: { ...process.env, ...GENEROUS }, log: join(this.folder, 'log') };
    [this.daemon, this.url] = await Daemon.start(command, (line) => /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? null);
  }

  /** A fresh code that admits one account. */
  async code(): Promise<string> {
    const { stdout } = await run(program('hoopoe-store'), ['invite', '--json', '--data', this.data]);
    return (JSON.parse(stdout) as { code: string }).code;
  }

  /** It ends in the middle of whatever it does. */
  async kill(): Promise<void> {
    await this.daemon?.kill();
    this.daemon = null;
  }

  async stop(): Promise<void> {
    await this.daemon?.stop();
    this.daemon = null;
  }
}

/** Somebody with a node, which may run or not. */
export class Person {
  /** Where their page is; it stays the same from start to start. */
  page = '';
  private daemon: Daemon | null = null;
  /** The folder of their profile, and a file with its passphrase. */
  readonly profile: string;
  readonly passphrase: string;

  constructor(readonly name: string, private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    this.profile = join(folder, 'profile');
    this.passphrase = join(folder, 'passphrase');
    writeFileSync(this.passphrase, PASSPHRASE, { mode: 0o600 });
  }

  async init(server?: Server): Promise<void> {
    const joined = server ? ['--server', server.url, '--invite-code', await server.code()] : [];
    await this.hoopoe('init', '--name', this.name, '--passphrase-file', this.passphrase, ...joined);
  }

  async start(): Promise<void> {
    const args = ['--profile', this.profile, 'run', '--json', '--until-stdin-closes', '--passphrase-file', this.passphrase];
    const options = ['--listen', '/ip4/127.0.0.1/udp/0/quic-v1', '--receipt-delay-ms', '0-500', '--nearby', 'off'];
    const command = { program: program('hoopoe'), args: [...args, ...options], env: this.env(), log: join(this.folder, 'log') };
    [this.daemon, this.page] = await Daemon.start(command, pageOf);
  }

  async stop(): Promise<void> {
    await this.daemon?.stop();
    this.daemon = null;
  }

  /** Their node ends in the middle of whatever it does. */
  async kill(): Promise<void> {
    await this.daemon?.kill();
    this.daemon = null;
  }

  /** Ends a node that `hoopoe open` has started. */
  readonly leave = async (): Promise<void> => void (await this.hoopoe('stop'));

  /** A link that lets one browser in; their node is started if it does not run. */
  async link(): Promise<string> {
    const link = /http\S+/.exec(await this.hoopoe('open', '--print'))?.[0];
    if (link === undefined) throw new Error(`hoopoe open printed no link for ${this.name}`);
    return link;
  }

  /** Waits until their server has let them in: only then somebody can fetch an invitation of theirs. */
  async joins(): Promise<void> {
    await vi.waitFor(async () => {
      const status = JSON.parse(await this.hoopoe('status', '--json')) as { server: { state: string } };
      if (status.server.state !== 'connected') throw new Error(`${this.name}'s server: ${status.server.state}`);
    }, MEETING);
  }

  /** Waits until they know somebody by this name. */
  async meets(name: string): Promise<void> {
    await vi.waitFor(async () => {
      const known = JSON.parse(await this.hoopoe('contacts', '--json')) as { name: string; state: string }[];
      if (!known.some((one) => one.name === name && one.state === 'accepted')) throw new Error(`${this.name} does not know ${name}`);
    }, MEETING);
  }

  /** Waits until somebody's text is in their history, which does not count as reading it. */
  async hears(name: string, text: string): Promise<void> {
    await vi.waitFor(async () => {
      const { messages } = JSON.parse(await this.hoopoe('history', name, '--peek', '--limit', '5', '--json')) as { messages: { text: string }[] };
      if (!messages.some((one) => one.text === text)) throw new Error(`${this.name} has not heard from ${name}: ${text}`);
    }, MEETING);
  }

  /** What the command line prints. */
  async hoopoe(...args: string[]): Promise<string> {
    const { stdout } = await run(program('hoopoe'), ['--profile', this.profile, ...args], { env: this.env() });
    return stdout.trim();
  }

  private env(): NodeJS.ProcessEnv {
    return { ...process.env, HOME: this.folder, XDG_STATE_HOME: join(this.folder, 'state'), HOOPOE_LISTEN: '/ip4/127.0.0.1/udp/0/quic-v1', HOOPOE_RECEIPT_DELAY_MS: '0-500' };
  }
}

/** One of the programs that are tested. */
export function program(name: string): string {
  if (FOLDER === undefined) throw new Error('HOOPOE_BIN_DIR is not set; browser tests run through `cargo xtask test`');
  return join(FOLDER, name);
}

function pageOf(line: string): string | null {
  const said = JSON.parse(line) as { page?: string };
  return said.page ?? null;
}
