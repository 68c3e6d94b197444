// Two people who have nothing but the program, and one link between them: the first ten minutes, in two.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';

import { complaintsOf, hindrances, launch, window } from './browser';
import { World } from './world';
import type { Person, Server } from './world';

const world = new World();
let browser: Browser;
let server: Server;
let alice: Person;
let bob: Person;
let hers: Page;
let his: Page;

/** What it may take from `hoopoe open` to the first message that is delivered. */
const SECONDS = 120;
const CLICKS = 8;

declare global {
  // How often a person pressed something in this page.
  var presses: number;
}

beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), world.server()]);
  alice = world.stranger('Alice');
  bob = world.stranger('Bob');
});

afterAll(async () => {
  await browser?.close();
  await world.end();
});

/** A browser in which presses are counted, at the page that `hoopoe open` names. */
async function opened(person: Person): Promise<Page> {
  const page = await window(browser);
  await page.addInitScript(() => {
    globalThis.presses = 0;
    addEventListener('pointerdown', (event) => { if (event.isTrusted) globalThis.presses += 1; }, true);
  });
  await page.goto(await person.link());
  return page;
}

const presses = (page: Page): Promise<number> => page.evaluate(() => globalThis.presses);

async function createAccount(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByRole('textbox', { name: 'Passphrase' }).fill('correct horse battery staple');
  expect(await hindrances(page)).toEqual([]);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'How do people reach you?' }).waitFor();
}

async function say(page: Page, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: /Message to/ });
  await field.fill(text);
  await field.press('Enter');
}

const message = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text });

test('from `hoopoe open` to the first message that is delivered', async () => {
  const code = await server.code();
  const began = performance.now();

  hers = await opened(alice);
  await createAccount(hers, 'Alice');
  await hers.getByRole('radio', { name: 'My community’s address' }).check({ force: true });
  await hers.getByRole('textbox', { name: 'Address of a server' }).fill(server.url);
  await hers.getByRole('textbox', { name: 'Invitation code' }).fill(code);
  expect(await hindrances(hers)).toEqual([]);
  await hers.getByRole('button', { name: 'Join' }).click();
  await hers.getByRole('button', { name: 'Invite somebody' }).first().click();
  await hers.getByRole('button', { name: 'Copy link' }).click();
  const link = await hers.evaluate(() => navigator.clipboard.readText());

  his = await opened(bob);
  await createAccount(his, 'Bob');
  await his.getByRole('radio', { name: 'I have an invitation' }).check({ force: true });
  await his.getByRole('textbox', { name: 'Link' }).fill(link);
  await his.getByRole('button', { name: 'Connect' }).click();
  await say(his, 'Is that you?');
  await message(his, 'Is that you?').getByRole('img', { name: /^(delivered|read)$/ }).waitFor();

  const seconds = (performance.now() - began) / 1_000;
  const pressed = [await presses(hers), await presses(his)];
  console.log(`two strangers, one link: ${seconds.toFixed(1)} s, ${pressed.join(' and ')} clicks`);
  expect(seconds).toBeLessThanOrEqual(SECONDS);
  for (const count of pressed) expect(count).toBeLessThanOrEqual(CLICKS);
}, 180_000);

test('she reads it, answers, and everything is there after both have loaded their page anew', async () => {
  await hers.keyboard.press('Escape');
  await hers.getByRole('link', { name: 'Chats' }).click();
  await hers.getByRole('link', { name: /Bob/ }).first().click();
  await message(hers, 'Is that you?').waitFor();
  await say(hers, 'It is.');
  await message(his, 'It is.').waitFor();

  await Promise.all([hers.reload(), his.reload()]);

  for (const page of [hers, his]) {
    await message(page, 'Is that you?').waitFor();
    await message(page, 'It is.').waitFor();
    expect(complaintsOf(page)).toEqual([]);
  }
});

test('whoever came by a link alone is told that they have no server, until they join one or do without', async () => {
  const advice = (page: Page) => page.getByText('You have no server: messages reach you only');
  await advice(his).waitFor();
  expect(await hindrances(his)).toEqual([]);
  await his.getByRole('button', { name: 'Join one' }).click();
  await his.getByRole('textbox', { name: 'Address of a server' }).waitFor();
  await his.getByRole('link', { name: 'Chats' }).click();
  await his.getByRole('button', { name: 'I do without' }).click();
  await advice(his).waitFor({ state: 'detached' });
  await his.reload();
  await his.getByRole('link', { name: /Alice/ }).first().waitFor();
  expect([await advice(his).count(), await advice(hers).count()]).toEqual([0, 0]);
});

test('the recovery words are asked for plainly now, shown for the passphrase, and checked', async () => {
  await his.getByText('only your recovery words say who you are').waitFor();
  await his.getByRole('button', { name: 'Save them' }).click();
  await his.getByRole('textbox', { name: 'Passphrase' }).fill('correct horse battery staple');
  await his.getByRole('button', { name: 'Show the words' }).click();
  const items = his.getByRole('list', { name: 'Recovery words' }).getByRole('listitem');
  await items.first().waitFor();
  const words = (await items.allInnerTexts()).map((text) => text.replace(/^\d+\s*/, '').trim());
  expect(words).toHaveLength(24);
  expect(await hindrances(his)).toEqual([]);
  await his.getByRole('button', { name: 'I have written them down' }).click();
  const fields = his.getByRole('textbox', { name: /^Word \P{L}+$/u });
  await fields.first().waitFor();
  const places = await his.getByText(/^Word \P{L}+$/u).allInnerTexts();
  await fields.first().fill('hoopoe');
  await his.getByRole('button', { name: 'Check' }).click();
  await his.getByText('These are not the words').waitFor();
  for (const [at, place] of places.entries()) await fields.nth(at).fill(words[Number(place.replace(/\D/g, '')) - 1] ?? '');
  await his.getByRole('button', { name: 'Check' }).click();

  await his.getByText('Your words are saved.').first().waitFor();
  await his.getByText('only your recovery words say who you are').waitFor({ state: 'detached' });
});

test('a node that was ended is opened by its passphrase, in a page that is where it was', async () => {
  const before = new URL(his.url()).origin;
  await bob.leave();

  const again = await opened(bob);
  expect(new URL(again.url()).origin).toBe(before);
  await again.getByRole('heading', { name: 'Locked' }).waitFor();
  await again.getByRole('textbox', { name: 'Passphrase' }).fill('correct horse battery staple');
  await again.getByRole('button', { name: 'Unlock' }).click();

  await again.getByRole('link', { name: /Alice/ }).first().waitFor();
});

test('whoever has the words is who they were, on another computer', async () => {
  const { words } = JSON.parse(await bob.hoopoe('words', '--only-show', '--json', '--passphrase-file', bob.passphrase)) as { words: string[] };
  const user = async (person: Person) => (JSON.parse(await person.hoopoe('identity', '--json')) as { user: string }).user;
  const other = world.stranger('Other');

  const page = await opened(other);
  await page.getByRole('button', { name: 'I have recovery words' }).click();
  await page.getByRole('textbox', { name: 'Recovery words' }).fill(words.join('\n'));
  await page.getByText(/24\W+of\W+24\W+words/).waitFor();
  await page.getByRole('textbox', { name: 'Your name' }).fill('Bob');
  await page.getByRole('textbox', { name: 'New passphrase' }).fill('another one that is long');
  expect(await hindrances(page)).toEqual([]);
  await page.getByRole('button', { name: 'Restore' }).click();
  await page.getByRole('heading', { name: 'How do people reach you?' }).waitFor();

  expect(await user(other)).toBe(await user(bob));
});
