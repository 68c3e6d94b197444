// What one does by oneself: notes that nobody else sees, and a server that is left.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';

import { complaintsOf, hindrances, launch, open } from './browser';
import { message } from './talk';
import { World } from './world';
import type { Person } from './world';

const world = new World();
let browser: Browser;
let alice: Person;

beforeAll(async () => {
  browser = await launch();
  alice = await world.person('Alice', await world.server());
});

afterEach(async () => {
  for (const context of browser.contexts()) {
    for (const page of context.pages()) expect(complaintsOf(page)).toEqual([]);
    await context.close();
  }
});

afterAll(async () => {
  await browser?.close();
  await world.end();
});

const notes = (page: Page) => page.getByRole('link', { name: /Note to self/ });
const field = (page: Page) => page.getByRole('textbox', { name: 'Write a note' });

test('a note is kept at once, is there after a reload, and says that nobody has it', async () => {
  const page = await open(browser, alice);
  await page.getByText('Nobody here yet.').waitFor();
  await notes(page).click();
  await page.getByText('nobody else sees it').waitFor();
  await field(page).fill('the bakery closes at six');
  await field(page).press('Enter');
  await message(page, 'the bakery').getByRole('img', { name: 'kept' }).waitFor();
  await field(page).fill('half a thou');

  await page.getByRole('link', { name: 'Chats' }).click();
  await page.reload();

  await notes(page).filter({ hasText: 'half a thou' }).click();
  await message(page, 'the bakery').waitFor();
  expect(await field(page).inputValue()).toBe('half a thou');
  await message(page, 'the bakery').getByTitle('About this message').click();
  await page.getByText('Nothing of it was sent to anybody.').waitFor();
  expect(await hindrances(page)).toEqual([]);
});

test('nothing about others is offered for it', async () => {
  const page = await open(browser, alice);
  await notes(page).click();
  await field(page).waitFor();

  expect(await page.getByTitle('About this contact').count()).toBe(0);
  await page.getByRole('link', { name: 'People' }).click();
  await page.getByRole('heading', { name: 'Contacts' }).waitFor();
  expect(await page.getByRole('main').or(page.getByRole('region', { name: 'People' })).getByText('Note to self').count()).toBe(0);
});

test('a server is left by whoever says so twice', async () => {
  const page = await open(browser, alice);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Server', exact: true }).click();
  await page.getByText('Connected to your server').first().waitFor();
  await page.getByRole('button', { name: 'Leave the server' }).click();
  await page.getByText('is fetched for 30 days').waitFor();
  expect(await hindrances(page)).toEqual([]);
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await page.getByText('Connected to your server').first().waitFor();

  await page.getByRole('button', { name: 'Leave the server' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Leave the server' }).click();

  await page.getByText('You have no server any more.').first().waitFor();
  await page.getByText('No server', { exact: true }).first().waitFor();
  expect(await page.getByRole('button', { name: 'Leave the server' }).count()).toBe(0);
});
