// What is kept and chosen about conversations: every screen of a person shows the same.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';

import { closeAll, hindrances, launch, open } from './browser';
import { pair } from './meeting';
import { field, message, say, talkTo } from './talk';
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

test('what is typed is kept by the node: in another tab, in the list, after a lock and a new page', async () => {
  const [one, other] = await Promise.all([open(browser, alice), open(browser, alice)]);
  await talkTo(one, 'Bob');

  await field(one).fill('not finished yet');

  await other.getByText('not finished yet').waitFor();
  await talkTo(other, 'Bob');
  await expect.poll(() => field(other).inputValue()).toBe('not finished yet');
  await one.keyboard.press('Control+Shift+L');
  await one.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await one.getByRole('button', { name: 'Unlock' }).click();
  await expect.poll(() => field(one).inputValue()).toBe('not finished yet');
  const third = await open(browser, alice);
  await talkTo(third, 'Bob');
  await expect.poll(() => field(third).inputValue()).toBe('not finished yet');
  await say(one, 'Finished.');
  await expect.poll(() => field(third).inputValue()).toBe('');
});

test('a chat is pinned, muted, put away and found again; every tab shows it', async () => {
  const [one, other] = await Promise.all([open(browser, alice), open(browser, alice)]);
  await talkTo(one, 'Bob');
  const choose = async (item: string) => {
    await one.getByRole('button', { name: 'What to do with this chat' }).click();
    await one.getByRole('menuitem', { name: item, exact: true }).click();
  };

  await choose('Pin to the top');
  await choose('Mute until I say otherwise');
  await other.getByRole('img', { name: 'Pinned' }).waitFor();
  await other.getByRole('img', { name: 'Muted' }).waitFor();
  await choose('Archive');
  await other.getByRole('link', { name: 'Bob' }).waitFor({ state: 'detached' });
  await other.getByRole('button', { name: 'Archived' }).click();
  await other.getByRole('link', { name: 'Bob' }).waitFor();
  await choose('Take out of the archive');
  await choose('Unmute');
  await choose('Unpin');
  await other.getByRole('button', { name: 'All', exact: true }).click();
  await other.getByRole('link', { name: 'Bob' }).waitFor();
});

test('the list has the same menu: by the keys, and by the other button of the mouse', async () => {
  const page = await open(browser, alice);
  const bobs = page.getByRole('link', { name: 'Bob' });
  await bobs.focus();
  await page.getByRole('button', { name: /What to do with the chat with/ }).waitFor();
  expect(await hindrances(page)).toEqual([]);

  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Pin to the top' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('img', { name: 'Pinned' }).waitFor();
  await expect.poll(() => bobs.evaluate((link) => link === document.activeElement)).toBe(true);

  await bobs.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Unpin' }).click();
  await page.getByRole('img', { name: 'Pinned' }).waitFor({ state: 'detached' });
  expect(new URL(page.url()).hash).not.toContain('chat');
});

test('what is read in one tab is read in all', async () => {
  const [hers, one, other] = await Promise.all([open(browser, alice), open(browser, bob), open(browser, bob)]);
  await talkTo(hers, 'Bob');
  await say(hers, 'New for you');
  await other.getByRole('link', { name: /Alice.*unread message/s }).waitFor();

  await one.bringToFront();
  await talkTo(one, 'Alice');

  await other.getByRole('link', { name: /Alice.*unread message/s }).waitFor({ state: 'detached' });
});

test('a message is deleted on every screen of one person, by its menu and by its key, and stays with the other', async () => {
  const [one, other, bobs] = await Promise.all([open(browser, alice), open(browser, alice), open(browser, bob)]);
  await Promise.all([talkTo(one, 'Bob'), talkTo(other, 'Bob'), talkTo(bobs, 'Alice')]);
  for (const text of ['the first', 'the second', 'the third']) await say(one, text);
  await bobs.getByRole('feed').getByText('the third').waitFor();
  const question = one.getByRole('alertdialog');

  await message(one, 'the second').click({ button: 'right' });
  await one.getByRole('menuitem', { name: 'Delete for me' }).click();
  expect(await question.textContent()).toMatch(/Bob\W* keeps what they have/);
  await question.getByRole('button', { name: 'Delete for me' }).click();
  await Promise.all([message(one, 'the second').waitFor({ state: 'detached' }), message(other, 'the second').waitFor({ state: 'detached' })]);

  await message(one, 'the first').focus();
  await one.keyboard.press('Delete');
  await one.keyboard.press('Escape');
  expect(await message(one, 'the first').count()).toBe(1);
  await one.keyboard.press('Delete');
  await question.getByRole('button', { name: 'Delete for me' }).click();
  await message(one, 'the first').waitFor({ state: 'detached' });
  // Whoever goes by the keyboard goes on beside it.
  await expect.poll(() => one.evaluate(() => document.activeElement?.textContent)).toContain('the third');

  await one.reload();
  await talkTo(one, 'Bob');
  await message(one, 'the third').waitFor();
  expect(await message(one, 'the second').count()).toBe(0);
  expect(await Promise.all(['the first', 'the second'].map((text) => message(bobs, text).count()))).toEqual([1, 1]);
});
