// Several tabs of one browser: what happens in one holds in all, and is told once.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';

import { closeAll, launch, window } from './browser';
import { pair } from './meeting';
import { LIST, talk } from './screens';
import { PASSPHRASE, World } from './world';
import type { Person } from './world';

const world = new World();
let browser: Browser;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  [browser, [alice, bob]] = await Promise.all([launch(), pair(world)]);
});

afterEach(() => closeAll(browser));

afterAll(async () => {
  await browser?.close();
  await world.end();
});

declare global {
  // What was told by notifications, and whether each is still shown.
  var notices: { title: string; body: string; isShown: boolean }[];
}

/** Two tabs at which nobody looks; what they would tell is written down. */
async function tabs(): Promise<[Page, Page]> {
  const first = await window(browser);
  const context = first.context();
  await context.grantPermissions(['notifications']);
  await context.addInitScript(() => {
    globalThis.notices = [];
    document.hasFocus = () => false;
    class Written extends EventTarget {
      static permission = 'granted';
      onclick: (() => void) | null = null;
      onclose: (() => void) | null = null;
      readonly notice: { title: string; body: string; isShown: boolean };
      constructor(title: string, { body = '' }: NotificationOptions = {}) {
        super();
        this.notice = { title, body, isShown: true };
        globalThis.notices.push(this.notice);
      }
      close() {
        this.notice.isShown = false;
        this.onclose?.();
      }
    }
    Object.defineProperty(globalThis, 'Notification', { value: Written });
  });
  await first.goto(await alice.link());
  await first.locator(LIST).first().waitFor();
  const second = await context.newPage();
  await second.goto(alice.page);
  await second.locator(LIST).first().waitFor();
  return [first, second];
}

const noticesOf = async (pages: readonly Page[]) => (await Promise.all(pages.map((page) => page.evaluate(() => globalThis.notices)))).flat();

test('a message is told once, by name alone, and withdrawn when it has been read', async () => {
  const [first, second] = await tabs();

  await bob.hoopoe('send', 'Alice', 'Are you there?');
  await Promise.all([first, second].map((page) => page.getByRole('link', { name: /unread message/ }).first().waitFor()));
  await expect.poll(async () => (await noticesOf([first, second])).length).toBe(1);
  expect(await noticesOf([first, second])).toEqual([{ title: 'Bob', body: 'New message', isShown: true }]);

  const teller = (await noticesOf([first])).length === 1 ? first : second;
  await teller.evaluate(() => { document.hasFocus = () => true; dispatchEvent(new Event('focus')); });
  await talk()(teller);
  await expect.poll(async () => (await noticesOf([teller]))[0]?.isShown).toBe(false);
});

test('what is locked in one tab is locked in the other, and shows nothing of what was told', async () => {
  const [first, second] = await tabs();
  await first.waitForLoadState('networkidle');
  await first.keyboard.press('Control+Shift+L');

  for (const page of [first, second]) await page.getByRole('heading', { name: 'Locked' }).waitFor();
  await bob.hoopoe('send', 'Alice', 'Are you still there?');
  await second.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await second.getByRole('button', { name: 'Unlock' }).click();
  await second.locator(LIST).first().waitFor();
  expect((await noticesOf([first, second])).filter(({ isShown }) => isShown)).toEqual([]);

  // The other follows as soon as somebody looks at it.
  await first.evaluate(() => dispatchEvent(new Event('focus')));
  await first.locator(LIST).first().waitFor();
});

test('who signs out in one tab is out in the other', async () => {
  const [first, second] = await tabs();
  await first.evaluate(() => { location.hash = '#/settings/security'; });
  await first.getByRole('button', { name: 'Sign out' }).first().click();

  for (const page of [first, second]) await page.getByRole('heading', { name: 'This browser is not signed in' }).waitFor();
});
