// Each screen for people who see, hear or move otherwise: no hindrance that axe knows, in both themes.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';

import { complaintsOf, hindrances, launch, open, window } from './browser';
import { World } from './world';
import type { Person } from './world';

const world = new World();
let browser: Browser;
let alice: Person;

beforeAll(async () => {
  browser = await launch();
  const [first, bob] = await Promise.all([world.person('Alice'), world.person('Bob')]);
  alice = first;
  const { link } = JSON.parse(await alice.hoopoe('invite', '--json')) as { link: string };
  await bob.hoopoe('accept', link);
  await Promise.all([bob.meets('Alice'), alice.meets('Bob')]);
  await bob.hoopoe('send', 'Alice', 'See https://example.org/ and tell me.');
  await alice.hoopoe('send', 'Bob', 'I will.');
});

afterAll(async () => {
  await browser?.close();
  await world.end();
});

type Screen = { name: string; hash: string; seen: string; opens?: (page: Page) => Promise<void> };

const SCREENS: Screen[] = [
  { name: 'chats', hash: '#/', seen: 'a[href^="#/chat/"]' },
  { name: 'a chat', hash: '#/chat/1', seen: 'article' },
  { name: 'a contact', hash: '#/chat/1/contact', seen: 'aside ol' },
  { name: 'people', hash: '#/people', seen: 'h2' },
  { name: 'an invitation', hash: '#/people', seen: 'h2', opens: (page) => page.getByRole('button', { name: 'Invite somebody' }).click().then(() => page.locator('dialog svg[role=img]').waitFor()) },
  { name: 'following a link', hash: '#/people', seen: 'h2', opens: (page) => page.getByRole('button', { name: 'I have a link' }).click() },
  { name: 'details of a message', hash: '#/chat/1', seen: 'article', opens: (page) => page.getByTitle('About this message').last().click() },
  { name: 'the palette', hash: '#/', seen: 'a[href^="#/chat/"]', opens: (page) => page.waitForLoadState('networkidle').then(() => page.keyboard.press('Control+k')).then(() => page.getByRole('listbox').waitFor()) },
  ...['appearance', 'notifications', 'privacy', 'network', 'security', 'shortcuts', 'about'].map((section) => ({ name: `settings: ${section}`, hash: `#/settings/${section}`, seen: 'main h2' })),
];

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each(SCREENS)('$name', async ({ hash, seen, opens }) => {
    const page = await open(browser, alice, { theme });
    await page.locator('a[href^="#/chat/"]').first().waitFor();
    await page.evaluate((to) => { location.hash = to; }, hash);
    await page.locator(seen).first().waitFor();
    await opens?.(page);

    expect(await hindrances(page)).toEqual([]);
    expect(complaintsOf(page)).toEqual([]);
    await page.context().close();
  });

  test('nobody signed in', async () => {
    const page = await window(browser, { theme });
    await page.goto(alice.page);
    await page.getByRole('heading', { name: 'This browser is not signed in' }).waitFor();

    expect(await hindrances(page)).toEqual([]);
    await page.context().close();
  });

  test('locked', async () => {
    const page = await open(browser, alice, { theme });
    await page.waitForLoadState('networkidle');
    await page.keyboard.press('Control+Shift+L');
    await page.getByRole('heading', { name: 'Locked' }).waitFor();

    expect(await hindrances(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Passphrase' }).fill('correct horse battery staple');
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.locator('a[href^="#/chat/"]').first().waitFor();
    await page.context().close();
  });
});
