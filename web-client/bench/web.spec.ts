// How fast the page is: from the first visit to the list of chats over a slow connection, from the key to the row, and while it scrolls.

import { cpus } from 'node:os';

import { afterAll, beforeAll, test } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';

import { launch, open } from '../e2e/browser';
import { introduce } from '../e2e/meeting';
import { rows, settled } from '../e2e/reading';
import { seed, talk } from '../e2e/seed';
import { World } from '../e2e/world';
import type { Person } from '../e2e/world';
import { line } from './figures';

const VISITS = 7;
const SENT = 15;
const SCROLLS = 5;
const MESSAGES = 10_000;
const FRIENDS = ['Bob', 'Carol', 'Dora', 'Emil', 'Farid'];

/** What Chromium's developer tools do to each request: bits in a second, and milliseconds until it is answered. */
const SLOW = { bits: 400_000, latency: 400 };

const world = new World();
let browser: Browser;
let alice: Person;

beforeAll(async () => {
  [browser, alice] = await Promise.all([launch(), world.person('Alice')]);
  const friends = await Promise.all(FRIENDS.map((name) => world.person(name)));
  for (const friend of friends) await introduce(alice, friend);
  await Promise.all([alice, ...friends].map((person) => person.stop()));
  const now = Date.now();
  for (const [at, friend] of friends.entries()) await seed([alice, friend], talk(at === 0 ? MESSAGES : 50, now - at * 3_600_000));
  await Promise.all([alice, ...friends].map((person) => person.start()));
  console.log(`${FRIENDS.length} chats, one of ${MESSAGES} messages; ${browser.browserType().name()} ${browser.version()} without a graphics card, ${cpus().length} cores`);
});

afterAll(async () => {
  await browser?.close();
  await world.end();
});

test('first visits and later ones', async () => {
  const page = await open(browser, alice);
  await list(page).waitFor();
  const session = await page.context().storageState();
  const [cold, warm]: [number[], number[]] = [[], []];
  for (let visit = 0; visit < VISITS; visit += 1) {
    // It has the cookie, and nothing of the page.
    const context = await browser.newContext({ storageState: session, locale: 'en' });
    cold.push(await visited(context));
    warm.push(await visited(context));
    await context.close();
  }
  const over = `at ${SLOW.bits / 1_000} kbit/s and ${SLOW.latency} ms for each request`;
  console.log(line(`first visit to the list of chats, ${over}`, 'ms', cold, { most: 2_000 }));
  console.log(line(`later visit to the list of chats, ${over}`, 'ms', warm, { most: 800 }));
});

/** The first line of the list of chats. */
const list = (page: Page) => page.locator('a[href^="#/chat/"]').first();

/** Milliseconds from when the address is asked for until the list of chats is painted; then it waits until all has come. */
async function visited(context: BrowserContext): Promise<number> {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  const bytes = SLOW.bits / 8;
  const slow = { offline: false, latency: SLOW.latency, downloadThroughput: bytes, uploadThroughput: bytes };
  await devtools.send('Network.emulateNetworkConditions', slow);
  await slowWorkers(slow);
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector('a[href^="#/chat/"]')) return;
      observer.disconnect();
      requestAnimationFrame(() => performance.mark('list'));
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(alice.page);
  await list(page).waitFor();
  const took = await page.evaluate(() => performance.getEntriesByName('list')[0]?.startTime ?? Number.NaN);
  // What is kept for later visits comes on its own, and at full speed here.
  await devtools.send('Network.emulateNetworkConditions', { ...slow, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.close();
  return took;
}

/** A service worker asks for itself, and is slowed by itself. */
async function slowWorkers(slow: object): Promise<void> {
  const devtools = await browser.newBrowserCDPSession();
  const { targetInfos } = await devtools.send('Target.getTargets');
  for (const { targetId } of targetInfos.filter(({ type }) => type === 'service_worker')) {
    const { sessionId } = await devtools.send('Target.attachToTarget', { targetId, flatten: false });
    const message = JSON.stringify({ id: 1, method: 'Network.emulateNetworkConditions', params: slow });
    await devtools.send('Target.sendMessageToTarget', { sessionId, message });
  }
}

async function talkToBob(): Promise<Page> {
  const page = await open(browser, alice);
  await page.getByRole('link', { name: 'Bob' }).first().click();
  await rows(page).first().waitFor();
  await settled(page);
  return page;
}

test('a text that is sent', async () => {
  const page = await talkToBob();
  const field = page.getByRole('textbox', { name: /Message to/ });
  const taken: number[] = [];
  for (let sent = 0; sent < SENT; sent += 1) {
    const text = `Sent as number ${sent} of this run`;
    await field.fill(text);
    const shown = page.evaluate((wanted) => new Promise<number>((resolve) => {
      let begun = 0;
      addEventListener('keydown', () => { begun = performance.now(); }, { capture: true, once: true });
      new MutationObserver((_, observer) => {
        if (![...document.querySelectorAll('article')].some((row) => row.textContent.includes(wanted))) return;
        observer.disconnect();
        requestAnimationFrame(() => resolve(performance.now() - begun));
      }).observe(document.body, { childList: true, subtree: true });
    }), text);
    await field.press('Enter');
    taken.push(await shown);
    await settled(page);
  }
  console.log(line('from the key to the row of what is sent', 'ms', taken, { most: 50 }));
  await page.context().close();
});

test('a long conversation that scrolls', async () => {
  const page = await talkToBob();
  await wholeConversation(page);
  const devtools = await page.context().newCDPSession(page);
  const rates: number[] = [];
  for (let scroll = 0; scroll < SCROLLS; scroll += 1) {
    const yDistance = scroll % 2 === 0 ? -6_000 : 6_000;
    await page.evaluate(() => {
      const frames: number[] = [];
      const frame = (at: number) => { frames.push(at); if (!isOver) requestAnimationFrame(frame); };
      let isOver = false;
      requestAnimationFrame(frame);
      Object.assign(globalThis, { ended: () => { isOver = true; return frames; } });
    });
    await devtools.send('Input.synthesizeScrollGesture', { x: 900, y: 400, yDistance, speed: 2_000, gestureSourceType: 'mouse' });
    const frames = await page.evaluate(() => (globalThis as unknown as { ended: () => number[] }).ended());
    rates.push(((frames.length - 1) * 1_000) / ((frames.at(-1) ?? 0) - (frames[0] ?? 0)));
  }
  console.log(line(`frames in a second while ${MESSAGES} messages scroll`, 'frames', rates, { least: 50 }));
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
  const { metrics } = await devtools.send('Performance.enable').then(() => devtools.send('Performance.getMetrics'));
  const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
  console.log(`the page then has ${nodes} elements and ${(heap / 1_048_576).toFixed(1)} MiB of objects`);
  await page.context().close();
});

/** Reads back to the first message, so that all of them are in the page, and goes to the middle. */
async function wholeConversation(page: Page): Promise<void> {
  await page.getByRole('feed').evaluate(async (feed) => {
    const isFirst = () => [...feed.querySelectorAll('article')].some((row) => row.textContent.startsWith('1 '));
    while (!isFirst()) {
      feed.scrollTop = 0;
      await new Promise(requestAnimationFrame);
    }
    feed.scrollTop = feed.scrollHeight / 2;
  });
  await settled(page);
}
