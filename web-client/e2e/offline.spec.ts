// The node is away, or was: the page says so, loses nothing, and goes on by itself.

import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Browser, Page } from 'playwright-core';

import { closeAll, launch, open } from './browser';
import { pair } from './meeting';
import { PASSPHRASE, World } from './world';
import type { Person, Server } from './world';

const world = new World();
let browser: Browser;
let server: Server;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), world.server()]);
  [alice, bob] = await pair(world, ['Alice', 'Bob'], server);
});

afterEach(() => closeAll(browser));

afterAll(async () => {
  await browser?.close();
  await world.end();
});

/** Alice's conversation with Bob, in a browser that has kept the page. */
async function talk(): Promise<Page> {
  const page = await open(browser, alice);
  await page.getByRole('link', { name: 'Bob' }).first().click();
  await field(page).waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  return page;
}

const field = (page: Page) => page.getByRole('textbox', { name: /Message to/ });

async function unlock(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Unlock' }).click();
}

test('what is kept is the page and its files, and nothing that the node told', async () => {
  const page = await talk();

  const paths = await page.evaluate(async () => {
    const all = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return all.flat().map(({ url }) => url.replace(location.origin, ''));
  });

  expect(paths).toContain('/');
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => path !== '/' && !/^\/assets\/[\w.-]+$/.test(path))).toEqual([]);
});

test('the browser would install the page', async () => {
  const page = await talk();
  const chromium = await page.context().newCDPSession(page);

  const { data, errors } = await chromium.send('Page.getAppManifest');
  const { installabilityErrors } = await chromium.send('Page.getInstallabilityErrors');

  expect(errors).toEqual([]);
  expect(JSON.parse(data ?? '')).toMatchObject({ name: 'Hoopoe', start_url: '/', display: 'standalone' });
  // The windows of tests are private ones.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
  expect(await page.evaluate(() => navigator.serviceWorker.getRegistration().then((one) => one?.updateViaCache))).toBe('none');
});

test('a page that is loaded while the node is away says so and how to start it, and goes on by itself', async () => {
  const page = await talk();
  await alice.stop();

  await page.reload();
  await page.getByRole('heading', { name: 'Your node is not running' }).waitFor();
  await page.locator('code').filter({ hasText: 'hoopoe open' }).waitFor();

  await alice.start();
  await unlock(page);
  await field(page).waitFor();
});

test('a page is not left by accident with something that only it has', async () => {
  const page = await talk();
  await field(page).pressSequentially('half a sentence');
  await alice.stop();
  await page.getByText('Your node does not answer').first().waitFor();

  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  expect(await field(page).inputValue()).toBe('half a sentence');

  await alice.start();
});

test('what was typed in the moment before the page is left is kept', async () => {
  // One that is there would be read first, and what is typed meanwhile stands behind it.
  await alice.hoopoe('draft', 'Bob', '--forget');
  const page = await talk();

  // Nobody is this quick; the node is told a moment after the last letter.
  await page.evaluate(() => {
    const field = document.querySelector('textarea');
    if (!field) return;
    field.value = 'typed in the last moment';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    location.assign('about:blank');
  });
  await page.waitForURL('about:blank');

  await vi.waitFor(async () => expect(await alice.hoopoe('draft', 'Bob')).toContain('typed in the last moment'), { timeout: 10_000 });
  await alice.hoopoe('draft', 'Bob', '--forget');
});

test('a page that nobody touches locks by itself though the node is away', async () => {
  const page = await talk();
  await field(page).fill('half a sentence');
  await alice.stop();
  await page.getByText('Your node does not answer').first().waitFor();

  await page.clock.install();
  await page.clock.fastForward('16:00');
  await page.getByText('This page is locked').waitFor();
  expect(await page.content()).not.toMatch(/sentence|Bob/);

  await alice.start();
  await unlock(page);
  await field(page).waitFor();
  expect(await field(page).inputValue()).toBe('half a sentence');
});

test('node and server are killed in mid-conversation: what was typed and what was sent is there when they are back', async () => {
  const [hers, his] = await Promise.all([talk(), open(browser, bob)]);
  await his.getByRole('link', { name: 'Alice' }).first().click();
  await field(his).waitFor();

  await Promise.all([alice.kill(), server.kill()]);
  await hers.getByText('Your node does not answer').first().waitFor();
  await his.getByText('Your server cannot be reached').first().waitFor();
  await field(hers).fill('Sent into nothing');
  await field(hers).press('Enter');
  await hers.getByRole('button', { name: 'Try again' }).waitFor();
  await field(hers).fill('half a sentence');
  await field(his).fill('Are you there?');
  await field(his).press('Enter');

  await Promise.all([alice.start(), server.start()]);
  await hers.getByRole('textbox', { name: 'Passphrase' }).waitFor();
  expect(await hers.content()).not.toContain('sentence');
  await unlock(hers);
  await field(hers).waitFor();
  expect(await field(hers).inputValue()).toBe('half a sentence');
  await hers.getByRole('article').filter({ hasText: 'Are you there?' }).waitFor();

  // It goes out by itself, and once.
  await his.getByRole('article').filter({ hasText: 'Sent into nothing' }).waitFor();
  expect(await hers.getByRole('article').filter({ hasText: 'Sent into nothing' }).count()).toBe(1);
  await his.getByText('Your server cannot be reached').first().waitFor({ state: 'detached' });
});
