// A conversation of years: it opens as fast as any other, nothing jumps under the eyes of whoever reads back, and the page stays small.

import { gzipSync } from 'node:zlib';

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';

import { FIRST_LOAD_BYTES } from '../build/budget.js';
import { closeAll, launch, open } from './browser';
import { pair } from './meeting';
import { drawn, followed, held, isNewest, numberOf, rows, scrollBack, settled, theRow } from './reading';
import { seed, talk } from './seed';
import { World } from './world';
import type { Person } from './world';

const MESSAGES = 20_000;

const world = new World();
let browser: Browser;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  [browser, [alice, bob]] = await Promise.all([launch(), pair(world)]);
  await Promise.all([alice.stop(), bob.stop()]);
  await seed([alice, bob], talk(MESSAGES, Date.now() - 60_000));
  await Promise.all([alice.start(), bob.start()]);
});

afterEach(() => closeAll(browser));

afterAll(async () => {
  await browser?.close();
  await world.end();
});

/** Alice's conversation with Bob, as far as it is shown when it opens. */
async function opened(): Promise<Page> {
  const page = await open(browser, alice);
  await page.getByRole('link', { name: 'Bob' }).first().click();
  await page.getByRole('article').first().waitFor();
  await settled(page);
  return page;
}

test(`a conversation of ${MESSAGES} messages opens at its end, with few rows`, async () => {
  const page = await opened();

  expect(await isNewest(page)).toBe(true);
  expect(await numberOf(rows(page).last())).toBe(MESSAGES);
  expect(await drawn(page)).toBeLessThan(60);
});

describe('an older page that comes moves nothing', () => {
  test('while somebody reads back with the wheel', async () => {
    const page = await opened();
    const older = await held(page);
    await scrollBack(page, older);
    const row = await theRow(page);

    const places = await followed(page, row, older.release);

    expect(new Set(places)).toEqual(new Set([places[0]]));
  });

  test('while somebody goes back message by message', async () => {
    const page = await opened();
    const older = await held(page);
    await rows(page).last().focus();
    while (!older.isAsked()) await page.keyboard.press('ArrowUp');
    await settled(page);
    const row = page.locator('article:focus');

    const places = await followed(page, row, older.release);

    expect(new Set(places)).toEqual(new Set([places[0]]));
    expect(await row.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test('while a message arrives', async () => {
    const page = await opened();
    const older = await held(page);
    await scrollBack(page, older);
    const row = await theRow(page);

    const places = await followed(page, row, async () => {
      await Promise.all([bob.hoopoe('send', 'Alice', 'Are you there?'), older.release()]);
    });

    expect(new Set(places)).toEqual(new Set([places[0]]));
  });
});

test('who has read back for long has a small page, and one step to the newest message', async () => {
  const page = await opened();
  for (let pages = 0; pages < 12; pages += 1) {
    const older = await held(page);
    await scrollBack(page, older);
    await older.release();
    await settled(page);
    expect(await drawn(page)).toBeLessThan(60);
  }
  expect(await numberOf(rows(page).first())).toBeLessThan(MESSAGES - 600);
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(1_500);

  await page.getByRole('button', { name: 'Jump to the latest' }).click();

  await expect.poll(() => isNewest(page)).toBe(true);
});

test('what the page needs first is asked for while it is still on its way, and once', async () => {
  const page = await open(browser, alice);
  await page.getByRole('link', { name: 'Bob' }).first().waitFor();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  // The page's own script is held back until the node has been asked.
  await page.route(/\/assets\/index-.*\.js/, async (route) => {
    await expect.poll(() => asked).toContain('/v1/bootstrap');
    await route.continue();
  });

  await page.reload();
  await page.getByRole('link', { name: 'Bob' }).first().waitFor();

  expect(asked.filter((path) => path === '/v1/bootstrap')).toHaveLength(1);
});

test('what the first visit loads stays within its budget', async () => {
  const page = await open(browser, alice);
  await page.getByRole('link', { name: 'Bob' }).first().waitFor();
  const [html, asked] = await page.evaluate(async () => {
    const text = await (await fetch('/')).text();
    return [text, performance.getEntriesByType('resource').map(({ name }) => name)] as const;
  });
  const named = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => new URL(path, page.url()).href);
  const texts = asked.filter((name) => name.includes('/assets/first-') && !named.includes(name));
  expect(texts).toHaveLength(1);

  const weights = await page.evaluate(async (paths) => Promise.all(paths.map(async (path) => (await fetch(path)).text())), [...named, ...texts]);

  const bytes = [html, ...weights].reduce((sum, text) => sum + gzipSync(text).length, 0);
  expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
});
