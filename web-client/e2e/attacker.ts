// Somebody on this computer who is not its owner: raw requests, and pages of their own on another port.

import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Browser, Page } from 'playwright-core';

import { open } from './browser';
import type { Person } from './world';

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

type Asked = { method?: string; path?: string; headers?: Record<string, string>; body?: string };

/** Where the port of somebody's page is, and under which host it answers. */
export function placeOf({ page }: Person): { host: string; port: number; origin: string; label: string } {
  const { host, port, origin, hostname } = new URL(page);
  return { host, port: Number(port), origin, label: hostname };
}

/** A request with exactly these headers, the host's apart, if none is said. */
export function raw(person: Person, { method = 'GET', path = '/', headers = {}, body }: Asked = {}): Promise<Answer> {
  const { host, port } = placeOf(person);
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers: { Host: host, ...headers }, agent: false });
    asked.on('error', reject);
    asked.on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => { text += part; });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
    });
    asked.on('upgrade', (answer, socket) => {
      socket.destroy();
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: '' });
    });
    asked.end(body);
  });
}

/** A code that lets one browser in. */
export async function codeOf(person: Person): Promise<string> {
  return new URLSearchParams(new URL(await person.link()).hash.slice(1)).get('code') ?? '';
}

/** A browser that is in, and what an attacker would have to know of it. */
export async function inside(browser: Browser, person: Person): Promise<{ page: Page; cookie: string; csrf: string }> {
  const page = await open(browser, person);
  await page.locator('nav a').first().waitFor({ state: 'attached' });
  const csrf = await page.evaluate(() => fetch('/v1/session').then((answer) => answer.json()).then((session: { csrf: string }) => session.csrf));
  const cookie = (await page.context().cookies(person.page)).map(({ name, value }) => `${name}=${value}`).join('; ');
  return { page, cookie, csrf };
}

/** Eight by eight pixels of cinnamon. */
const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mPYEiCLFTEMLQkAYSxIQWJ+tuwAAAAASUVORK5CYII=';

/** Somebody whose page this is shows a picture of themselves; answers its path. */
export async function picture(page: Page, csrf: string): Promise<string> {
  const status = await page.evaluate(
    async ([text, value]) => {
      const body = Uint8Array.from(atob(text ?? ''), (one) => one.charCodeAt(0));
      const answer = await fetch('/v1/profile/avatar', { method: 'PUT', body, headers: { 'X-CSRF': value ?? '', 'Content-Type': 'application/octet-stream' } });
      return answer.status;
    },
    [PICTURE, csrf],
  );
  if (status !== 200) throw new Error(`the picture was answered with ${status}`);
  return '/v1/profile/avatar';
}

/** Shows a code to the node, as its page would. */
export function enter(person: Person, code: string): Promise<Answer> {
  return raw(person, { method: 'POST', path: '/v1/session', headers: { Origin: placeOf(person).origin, 'Content-Type': 'application/json' }, body: JSON.stringify({ code }) });
}

/** What opens a socket, but for what says who asks. */
export const UPGRADE = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' };

/** A web server of the attacker's on this computer, with one page. */
export class Elsewhere {
  private constructor(private readonly server: Server, readonly port: number, readonly cookies: string[]) {}

  static async start(html: string, headers: Record<string, string> = {}): Promise<Elsewhere> {
    const cookies: string[] = [];
    const server = createServer((asked, answer) => {
      if (asked.headers.cookie !== undefined) cookies.push(asked.headers.cookie);
      answer.writeHead(200, { 'Content-Type': 'text/html', ...headers }).end(html);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Elsewhere(server, (server.address() as AddressInfo).port, cookies);
  }

  /** Under this name of the computer. */
  at(name: string): string {
    return `http://${name}:${this.port}/`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
