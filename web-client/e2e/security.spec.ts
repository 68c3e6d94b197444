// Whoever is on this computer attacks the port of the page, line by line of what keeps it safe. What other pages can do is in elsewhere.spec.ts,
// what messages can do in hostile.spec.ts.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

import { CHROMIUM } from '../build/chromium';
import { codeOf, enter, inside, picture, placeOf, raw, UPGRADE } from './attacker';
import { launch, window } from './browser';
import { World } from './world';
import type { Person } from './world';

const world = new World();
let browser: Browser;
let alice: Person;
let late: { code: string; at: number };

/** A code is good for a minute. */
const CODE_MS = 60_000;

beforeAll(async () => {
  [browser, alice] = await Promise.all([launch(), world.person('Alice')]);
  late = { code: await codeOf(alice), at: Date.now() };
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser?.close();
  await world.end();
});

describe('a foreign host', () => {
  test.each(['rebound.example', 'localhost', '127.0.0.1', '[::1]', '0.0.0.0', 'x.localhost'])('%s', async (name) => {
    const { port } = placeOf(alice);
    for (const path of ['/', '/sw.js', '/assets/none.js', '/v1/session', '/v1/events', '/v1/none']) {
      for (const host of [name, `${name}:${port}`]) {
        const answer = await raw(alice, { path, headers: { Host: host } });
        expect(`${answer.status} ${(JSON.parse(answer.body) as { code: string }).code}`).toBe('403 host');
      }
    }
  });

  test('whose name was made to point here, in a browser', async () => {
    const rebound = await chromium.launch({ ...CHROMIUM, args: [...CHROMIUM.args, '--host-resolver-rules=MAP rebound.example 127.0.0.1'] });
    try {
      const page = await window(rebound);
      const answer = await page.goto(`http://rebound.example:${placeOf(alice).port}/`);
      expect(answer?.status()).toBe(403);
      expect(await page.locator('#app').count()).toBe(0);
    } finally {
      await rebound.close();
    }
  });
});

describe('the socket', () => {
  test.each([
    ['no origin', undefined],
    ['none that has a name', 'null'],
    ['another page', 'https://elsewhere.example'],
    ['another host of this computer', 'http://localhost:80'],
    ['another port of the host', 'other port'],
    ['https', 'https'],
  ])('%s', async (_, origin) => {
    const { cookie } = await inside(browser, alice);
    const { label, port } = placeOf(alice);
    const said = origin === 'other port' ? `http://${label}:${port + 1}` : origin === 'https' ? `https://${label}:${port}` : origin;

    const answer = await raw(alice, { path: '/v1/events?after=0', headers: { ...UPGRADE, Cookie: cookie, ...(said === undefined ? {} : { Origin: said }) } });

    expect(answer.status).toBe(403);
  });

  test.each([['nothing', ''], ['another value', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA']])('is closed, and says nothing, if the first frame repeats %s', async (_, csrf) => {
    const { page } = await inside(browser, alice);

    const heard = await page.evaluate(
      (value) => new Promise((resolve) => {
        const frames: string[] = [];
        const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/v1/events?after=0`);
        socket.onopen = () => socket.send(JSON.stringify({ csrf: value }));
        socket.onmessage = ({ data }) => frames.push(String(data));
        socket.onclose = ({ code }) => resolve({ code, frames });
      }),
      csrf,
    );

    expect(heard).toEqual({ code: 4403, frames: [] });
  });
});

describe('what changes something', () => {
  test.each(['POST', 'DELETE', 'PATCH'])('%s without the value of the session', async (method) => {
    const { page, cookie } = await inside(browser, alice);
    const path = { POST: '/v1/invitations', DELETE: '/v1/address', PATCH: '/v1/settings/privacy' }[method] ?? '';

    const own = await page.evaluate(([how, where]) => fetch(where ?? '', { method: how ?? '', headers: { 'Content-Type': 'application/json' }, body: '{}' }).then(({ status }) => status), [method, path]);
    const wrong = await raw(alice, { method, path, headers: { Cookie: cookie, Origin: placeOf(alice).origin, 'X-CSRF': 'wrong', 'Content-Type': 'application/json' }, body: '{}' });

    expect([own, wrong.status]).toEqual([403, 403]);
    expect(wrong.body).toContain('"csrf"');
  });
});

describe('the code', () => {
  test('lets in once', async () => {
    const link = await alice.link();
    const first = await window(browser);
    await first.goto(link);
    await first.locator('nav a').first().waitFor({ state: 'attached' });
    expect(first.url()).not.toContain('code');

    const second = await window(browser);
    await second.goto(link);
    await second.locator('main code').waitFor();

    expect(await second.locator('nav').count()).toBe(0);
    expect((await enter(alice, new URLSearchParams(new URL(link).hash.slice(1)).get('code') ?? '')).status).toBe(401);
  });

  test('of another node, or of nobody, lets nobody in', async () => {
    const answer = await enter(alice, 'A'.repeat(22));

    expect(answer.status).toBe(401);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });
});

test('every answer has the headers that hold the page together, whatever it answers', async () => {
  const { page, cookie, csrf } = await inside(browser, alice);
  const { origin } = placeOf(alice);
  const avatar = await picture(page, csrf);
  const known = { Cookie: cookie, Origin: origin };
  const files = await page.evaluate(() => [...document.querySelectorAll('script[src], link[href]')].map((one) => new URL(one.getAttribute('src') ?? one.getAttribute('href') ?? '', location.href).pathname));
  const asked = [...new Set(files)].map((path) => ({ path, headers: {}, status: 200 }));

  for (const { path, headers, status } of [
    ...asked,
    { path: '/', headers: {}, status: 200 },
    { path: '/sw.js', headers: {}, status: 200 },
    { path: '/assets/none.png', headers: {}, status: 404 },
    { path: '/v1/status', headers: known, status: 200 },
    { path: avatar, headers: known, status: 200 },
    { path: avatar, headers: { Origin: origin }, status: 401 },
    { path: '/v1/contacts/77/avatar', headers: known, status: 404 },
    { path: '/v1/none', headers: known, status: 404 },
    { path: '/v1/status', headers: {}, status: 403 },
    { path: '/v1/status', headers: { Origin: origin }, status: 401 },
    { path: '/', headers: { Host: 'rebound.example' }, status: 403 },
  ]) {
    const answer = await raw(alice, { path, headers });
    const said = answer.headers;
    expect(`${path} ${answer.status}`).toBe(`${path} ${status}`);
    expect(said['content-security-policy'], path).toMatch(/^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types worker$/);
    expect(said, path).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
    });
    // Nothing is opened as what its bytes look like.
    expect(said['content-type'], path).toMatch(path === avatar && status === 200 ? /^image\/jpeg$/ : /./);
    expect(said['permissions-policy'], path).toContain('usb=()');
    expect(said['cache-control'], path).toBe(path.startsWith('/v1/') || status >= 400 ? 'no-store' : path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    expect(said['access-control-allow-origin'], path).toBeUndefined();
  }
});

// These use up the tries of a minute, or wait for one to pass.
describe('at last', () => {
  test('a code that is late lets nobody in', async () => {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, late.at + CODE_MS + 1_000 - Date.now())));

    expect((await enter(alice, late.code)).status).toBe(401);
  }, CODE_MS * 2);

  test('guessing is slow', async () => {
    const answers: number[] = [];
    for (let tries = 0; tries < 6; tries += 1) answers.push((await enter(alice, `guess ${tries}`)).status);

    expect(answers).toContain(429);
    expect((await enter(alice, await codeOf(alice))).status).toBe(429);
  });
});
