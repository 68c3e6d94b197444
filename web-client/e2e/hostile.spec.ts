// What somebody who is let in may write: nothing of it runs, nothing of it is drawn as anything but text, and the page stays whole.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';

import { closeAll, launch, open, told, window } from './browser';
import { pair } from './meeting';
import { World } from './world';
import type { Person } from './world';

const world = new World();
let browser: Browser;
let alice: Person;
let mallory: Person;

/** As bad as it gets: markup, a turn of the direction, signs that nobody sees. */
const NAME = `<img src=x onerror=alert(1)>\u202egnisrever\u200b\u2066 ${'W'.repeat(190)}`;

beforeAll(async () => {
  [browser, [alice, mallory]] = await Promise.all([launch(), pair(world, ['Alice', 'Mallory'])]);
});

afterEach(() => closeAll(browser));

afterAll(async () => {
  await browser?.close();
  await world.end();
});

async function talk(page: Page): Promise<void> {
  await page.locator('a[href^="#/chat/"]').first().click();
  await page.locator('form textarea').waitFor();
}

let written = 0;

/** Alice sees what Mallory wrote; anything that runs would leave a mark. */
async function reads(text: string): Promise<Page> {
  written += 1;
  // A conversation begins where somebody left off reading.
  await alice.hoopoe('history', 'Mallory');
  const page = await window(browser);
  await page.addInitScript(() => {
    globalThis.alert = () => { document.title = 'owned'; };
  });
  page.on('popup', (popup) => void popup.evaluate(() => { document.title = 'owned'; }));
  await page.goto(await alice.link());
  await talk(page);
  await mallory.hoopoe('send', 'Alice', `No ${written}: ${text}`);
  await page.getByRole('article').last().filter({ hasText: `No ${written}:` }).waitFor();
  return page;
}

const inMessage = (page: Page, selector: string) => page.getByRole('article').last().locator(selector);

test.each([
  ['markup', '<img src=x onerror="alert(1)"><iframe srcdoc="<script>parent.alert(1)</script>"></iframe><b>bold</b>'],
  ['a script', '<script>alert(1)</script><script src="data:text/javascript,alert(1)"></script>'],
  ['a drawing', '<svg onload=alert(1)><script>alert(1)</script><foreignObject><body onload=alert(1)></foreignObject></svg>'],
  ['a style', '<style>*{display:none!important}</style><link rel=stylesheet href=//elsewhere.example/x.css>'],
  ['markdown', '![x](https://elsewhere.example/x.png) [click](javascript:alert(1)) `<img src=x>`'],
  ['a template', '${alert(1)} {{constructor.constructor("alert(1)")()}} <%= alert(1) %>'],
])('%s is text', async (_, text) => {
  const page = await reads(text);

  expect(await inMessage(page, 'img:not([alt=""]), script, iframe, style, link, b, foreignObject, a:not([href^="https://elsewhere.example/"])').count()).toBe(0);
  expect(await inMessage(page, '[data-text]').first().textContent()).toContain(text.slice(0, 40));
  expect(await page.title()).not.toContain('owned');
});

test.each(['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,<script>alert(1)</script>', 'vbscript:x', 'file:///etc/passwd', 'hoopoe://i#AAAA', 'filesystem:x', 'intent://x#Intent;end', 'ht\ttps://example.org'])('%s is no link', async (text) => {
  const page = await reads(text);

  expect(await inMessage(page, 'a[href]').count()).toBe(0);
});

test.each([
  ['letters of another script', 'see https://аррӏе.com/login', 'xn--80ak6aa92e.com'],
  ['a name before the host', 'see https://bank.example@elsewhere.example/', 'elsewhere.example'],
  ['a turned direction', 'see https://elsewhere.example/\u202egpj.exe', 'elsewhere.example'],
  ['a sign that nobody sees', 'see https://exam\u200bple.org/', 'example.org'],
])('a link with %s asks first, and says where it leads', async (_, text, host) => {
  const page = await reads(text);
  // What turns the direction is gone from what is drawn, and with it what deceives.
  const isHarmless = await inMessage(page, 'a[href]').count() === 1;
  if (isHarmless) {
    expect(await inMessage(page, 'a').getAttribute('href')).toBe(`https://${host}/gpj.exe`);
    expect(await inMessage(page, 'a').textContent()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    return;
  }
  await inMessage(page, 'button').filter({ hasText: 'http' }).click();

  await page.locator('dialog').getByText(host).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(page.context().pages()).toHaveLength(1);
});

test('a link opens a page that knows nothing of this one', async () => {
  const page = await reads('https://example.org/plain');

  expect(await inMessage(page, 'a').evaluate((link) => [link.getAttribute('rel'), link.getAttribute('target')])).toEqual(['noopener noreferrer', '_blank']);
});

test.each([
  ['directions', '\u202e\u2066\u2067txet desrever\u202c ' + 'a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a'.repeat(30)],
  ['a word without end', 'W'.repeat(20_000)],
  ['lines without end', 'line\n'.repeat(5_000)],
  ['emoji without end', '👩‍👩‍👧‍👦'.repeat(800)],
  ['signs that nobody sees', 'see\u200b\u200b\u2060\ufeff\u00ad' + '\u2800'.repeat(200)],
  ['controls', 'bell\u0007 escape\u001b[31m back\u0008 null'],
])('%s leaves the page in its shape', async (_, text) => {
  const page = await reads(text);

  const sides = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth, document.querySelector('form textarea')?.getBoundingClientRect().bottom ?? 0, innerHeight]);
  expect(sides[0]).toBeLessThanOrEqual(sides[1] ?? 0);
  expect(sides[2]).toBeLessThanOrEqual(sides[3] ?? 0);
  const drawn = (await inMessage(page, '[data-text]').first().textContent()) ?? '';
  expect(['\u202a', '\u202e', '\u2066', '\u2069', '\u0007', '\u001b', '\b'].filter((sign) => drawn.includes(sign))).toEqual([]);
});

test('a name of 500 signs, markup and turns is cut, and is text everywhere', async () => {
  const page = await window(browser);
  await told(page, 'Mallory', NAME + NAME);
  await page.goto(await alice.link());
  await talk(page);
  await page.locator('main section header button[title]:not([aria-label])').click();
  await page.locator('aside h2').waitFor();

  const seen = await page.locator('aside h2, section header, a[href^="#/chat/"]').allTextContents();
  const signs = new Set([...seen.join('')].filter((sign) => /[\u200b\u202a-\u202e\u2066\u2067]/.test(sign)).map((sign) => sign.codePointAt(0)?.toString(16)));
  expect([...signs]).toEqual([]);
  expect(await page.locator('img[src=x]').count()).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test('a name as long as a node lets it be comes in through the front door', async () => {
  const name = `<img src=x onerror=alert(1)> ${'W'.repeat(220)}`;
  const eve = await world.person(name);
  const { link } = JSON.parse(await alice.hoopoe('invite', '--json')) as { link: string };
  await eve.hoopoe('accept', link);
  const page = await open(browser, alice);

  await page.locator('a[href^="#/chat/"]', { hasText: 'onerror' }).waitFor();
  await page.evaluate(() => { location.hash = '#/people'; });
  await page.locator('h2').first().waitFor();

  expect(await page.locator('img[src=x]').count()).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});
