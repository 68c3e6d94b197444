// Pages of somebody else's, on this computer or in the web, in the browser that is signed in.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';

import { Elsewhere, inside, placeOf, picture } from './attacker';
import { complaintsOf, launch } from './browser';
import { World } from './world';
import type { Person } from './world';

const world = new World();
let browser: Browser;
let alice: Person;

beforeAll(async () => {
  [browser, alice] = await Promise.all([launch(), world.person('Alice')]);
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser?.close();
  await world.end();
});

describe.each([['another host of this computer', 'localhost'], ['another port of the very host', 'own']])('at %s', (_, name) => {
  test('a page opens no socket', async () => {
    const { page } = await inside(browser, alice);
    const elsewhere = await Elsewhere.start('<title>elsewhere</title>');
    const theirs = await page.context().newPage();
    await theirs.goto(elsewhere.at(name === 'own' ? placeOf(alice).label : name));

    const heard = await theirs.evaluate(
      (url) => new Promise((resolve) => {
        const socket = new WebSocket(url);
        socket.onopen = () => resolve('open');
        socket.onerror = () => resolve('refused');
      }),
      `${placeOf(alice).origin.replace('http', 'ws')}/v1/events?after=0`,
    );

    expect(heard).toBe('refused');
    elsewhere.stop();
  });

  test('a page reads and changes nothing, whatever cookies the browser sends', async () => {
    const { page, csrf } = await inside(browser, alice);
    const elsewhere = await Elsewhere.start('<title>elsewhere</title>');
    const theirs = await page.context().newPage();
    await theirs.goto(elsewhere.at(name === 'own' ? placeOf(alice).label : name));
    const answers: number[] = [];
    theirs.on('response', (answer) => { if (answer.url().startsWith(alice.page)) answers.push(answer.status()); });

    const read = await theirs.evaluate(
      async ([origin, value]) => {
        const ask = (path: string, how: RequestInit) => fetch(`${origin}${path}`, { credentials: 'include', ...how }).then((answer) => answer.text(), () => 'refused');
        return [
          await ask('/v1/chats', {}),
          await ask('/v1/chats', { mode: 'no-cors' }),
          await ask('/v1/session/lock', { method: 'POST', mode: 'no-cors' }),
          await ask('/v1/session/lock', { method: 'POST', headers: { 'X-CSRF': value ?? '' } }),
        ];
      },
      [placeOf(alice).origin, csrf],
    );

    expect(read.filter((text) => text !== '' && text !== 'refused')).toEqual([]);
    expect(answers.filter((status) => status < 400)).toEqual([]);
    expect(await page.evaluate(() => fetch('/v1/session').then((answer) => answer.json()).then((session: { state: string }) => session.state))).toBe('open');
    // A page at another host has no cookie of ours at all.
    if (name !== 'own') expect(elsewhere.cookies).toEqual([]);
    elsewhere.stop();
  });

  test('a page shows nothing of it in a frame', async () => {
    const { page } = await inside(browser, alice);
    const elsewhere = await Elsewhere.start(`<iframe src="${alice.page}"></iframe><object data="${alice.page}"></object>`);
    const theirs = await page.context().newPage();
    await theirs.goto(elsewhere.at(name === 'own' ? placeOf(alice).label : name));
    await theirs.waitForLoadState('networkidle');

    for (const frame of theirs.frames().slice(1)) expect(await frame.locator('#app').count()).toBe(0);
    elsewhere.stop();
  });

  test('a page runs none of its scripts, and draws none of its pictures', async () => {
    const { page, csrf } = await inside(browser, alice);
    const script = await page.locator('script[src]').first().getAttribute('src');
    const avatar = await picture(page, csrf);
    const elsewhere = await Elsewhere.start('<title>elsewhere</title>');
    const theirs = await page.context().newPage();
    await theirs.goto(elsewhere.at(name === 'own' ? placeOf(alice).label : name));

    const loaded = (tag: 'script' | 'img', path: string | null) => theirs.evaluate(
      ([name, src]) => new Promise((resolve) => {
        const element = document.createElement(name as 'script' | 'img');
        element.onload = () => resolve('loaded');
        element.onerror = () => resolve('refused');
        element.src = src ?? '';
        document.head.append(element);
      }),
      [tag, `${placeOf(alice).origin}${path}`],
    );

    expect([await loaded('script', script), await loaded('img', avatar)]).toEqual(['refused', 'refused']);
    elsewhere.stop();
  });
});

test('who signs out leaves nothing in the browser', async () => {
  const { page } = await inside(browser, alice);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  const left = page.waitForResponse((answer) => answer.request().method() === 'DELETE');
  await page.evaluate(() => { location.hash = '#/settings/security'; });

  await page.getByRole('button', { name: 'Sign out' }).first().click();
  const headers = await (await left).allHeaders();
  await page.locator('main code').waitFor();

  expect(headers['clear-site-data']).toBe('"cache", "cookies", "storage"');
  expect(await page.context().cookies()).toEqual([]);
  expect(await page.evaluate(async () => [(await navigator.serviceWorker.getRegistrations()).length, (await caches.keys()).length, localStorage.length, sessionStorage.length])).toEqual([0, 0, 0, 0]);
  expect(complaintsOf(page)).toEqual([]);
});
