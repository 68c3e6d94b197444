// The whole first conversation without a pointer: whoever cannot use one gets everywhere, and always sees where they are.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';

import { complaintsOf, launch, window } from './browser';
import { PASSPHRASE, World } from './world';
import type { Person } from './world';

const world = new World();
let browser: Browser;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  [browser, alice, bob] = await Promise.all([launch(), world.person('Alice'), world.person('Bob')]);
});

afterEach(async () => {
  for (const context of browser.contexts()) {
    for (const page of context.pages()) {
      expect(complaintsOf(page)).toEqual([]);
      expect(await page.evaluate(() => globalThis.pointers)).toBe(0);
    }
    await context.close();
  }
});

afterAll(async () => {
  await browser?.close();
  await world.end();
});

declare global {
  // How often a pointer was pressed.
  var pointers: number;
}

async function enter(person: Person): Promise<Page> {
  const page = await window(browser);
  await page.addInitScript(() => {
    globalThis.pointers = 0;
    for (const kind of ['pointerdown', 'mousedown', 'touchstart']) addEventListener(kind, () => { globalThis.pointers += 1; }, true);
  });
  await page.goto(await person.link());
  await page.locator('nav a').first().waitFor({ state: 'attached' });
  return page;
}

/** What has the focus, as somebody hears it; empty if nothing has. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement: at } = document;
    if (!at || at === document.body) return '';
    const labelled = at.getAttribute('aria-labelledby')?.split(' ').map((id) => document.getElementById(id)?.textContent).join(' ');
    const label = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at.labels?.[0]?.textContent : undefined;
    return (at.getAttribute('aria-label') ?? labelled ?? label ?? at.textContent ?? '').trim();
  });
}

/** Goes on with the key until what has the focus is called this, and can be seen. */
async function reach(page: Page, name: string | RegExp, key = 'Tab', most = 40): Promise<void> {
  const passed: string[] = [];
  for (let steps = 0; steps < most; steps += 1) {
    await page.keyboard.press(key);
    const now = await focused(page);
    passed.push(now);
    if (typeof name === 'string' ? now === name : name.test(now)) return expectFocusIsSeen(page);
  }
  throw new Error(`${String(name)} was not reached with ${key}: ${passed.join(' → ')}`);
}

async function expectFocusIsSeen(page: Page): Promise<void> {
  const seen = await page.evaluate(() => {
    const at = document.activeElement;
    if (!at) return false;
    // A field shows it by what is drawn around it.
    const around = [at, at.parentElement, at.closest('label')].filter((one) => one !== null);
    return at.checkVisibility() && around.some((one) => {
      const { outlineStyle, outlineWidth, borderColor, boxShadow } = getComputedStyle(one);
      return (outlineStyle !== 'none' && outlineWidth !== '0px') || one.matches(':focus-within') && (borderColor !== '' || boxShadow !== 'none');
    });
  });
  expect(seen, await focused(page)).toBe(true);
}

const message = (page: Page, text: string) => page.getByRole('article').filter({ hasText: text });

test('a link is followed, and a first conversation is led', async () => {
  const { link } = JSON.parse(await bob.hoopoe('invite', '--json')) as { link: string };
  const page = await enter(alice);

  await reach(page, 'People');
  await page.keyboard.press('Enter');
  await page.getByText('I have a link', { exact: true }).waitFor();
  await reach(page, 'I have a link');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  if ((await focused(page)) !== 'Link') await reach(page, /^Link/);
  await page.keyboard.insertText(link);
  await reach(page, 'Connect');
  await page.keyboard.press('Enter');

  // Where one would write next, one is already.
  await page.getByRole('textbox', { name: /Message to/ }).waitFor();
  await expect.poll(() => focused(page)).toMatch(/^Message to/);
  await page.keyboard.type('Hello Bob');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('two lines');
  await page.keyboard.press('Enter');
  await message(page, 'two lines').getByRole('img', { name: 'delivered' }).waitFor();
  await bob.hoopoe('send', 'Alice', 'Hello Alice');
  await message(page, 'Hello Alice').waitFor();
});

test('messages are read one by one, and each tells what is known of it', async () => {
  const page = await enter(alice);
  await reach(page, /Bob/);
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: /Message to/ }).waitFor();
  await message(page, 'Hello Alice').waitFor();
  await expect.poll(() => focused(page)).toMatch(/^Message to/);

  await reach(page, /^Bob, Hello Alice, /, 'Shift+Tab', 3);
  await page.keyboard.press('ArrowUp');
  expect(await focused(page)).toMatch(/^You, Hello Bob\s+two lines, .*, (?:delivered|read)$/);
  await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toMatch(/^Bob, /);
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  expect(await focused(page)).toMatch(/^You, Hello Bob/);

  for (const keys of ['Enter', 'Shift+F10']) {
    await page.keyboard.press(keys);
    await expect.poll(async () => `${keys}: ${await page.getByRole('menu').count()} at ${await focused(page)}`).toMatch(/: 1 at Copy text$/);
    expect(await page.getByRole('menuitem').count()).toBeGreaterThan(0);
    await page.keyboard.press('Escape');
    await page.locator('[role=menu]').waitFor({ state: 'detached' });
    expect(await focused(page)).toMatch(/^You, Hello Bob/);
  }
  await page.keyboard.press('Enter');
  await page.getByRole('menu').waitFor();
  await reach(page, 'About this message', 'ArrowDown', 6);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'About this message' }).waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => focused(page)).toMatch(/^You, Hello Bob/);
});

test('F6 goes from part to part and back', async () => {
  const page = await enter(alice);
  await reach(page, /Bob/);
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: /Message to/ }).waitFor();
  await message(page, 'Hello Alice').waitFor();

  const round: string[] = [];
  for (let steps = 0; steps < 4; steps += 1) {
    await page.keyboard.press('F6');
    round.push(await page.evaluate(() => `${document.activeElement?.tagName}${document.activeElement?.matches('[data-landmark]')}`));
  }
  expect(new Set(round.slice(0, 3)).size).toBe(3);
  expect(round[3]).toBe(round[0]);
  await page.keyboard.press('Shift+F6');
  expect(await page.evaluate(() => `${document.activeElement?.tagName}true`)).toBe(round[2]);
});

test('everything else by a few letters: the palette, settings, the lock', async () => {
  const page = await enter(alice);
  await page.waitForLoadState('networkidle');

  await page.keyboard.press('Control+k');
  await page.getByRole('listbox').waitFor();
  await page.keyboard.type('bob');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: /Message to .*Bob/ }).waitFor();

  await page.keyboard.press('Control+k');
  await page.getByRole('listbox').waitFor();
  await page.keyboard.type('appearance');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Appearance' }).waitFor();
  await reach(page, 'Same as the computer');
  await reach(page, 'Dark', 'ArrowDown', 3);
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');

  await page.keyboard.press('Control+Shift+L');
  await page.getByRole('heading', { name: 'Locked' }).waitFor();
  await expect.poll(() => focused(page)).toMatch(/^Passphrase/);
  await page.keyboard.type(PASSPHRASE);
  await page.keyboard.press('Enter');
  // Where one was.
  await page.getByRole('heading', { name: 'Appearance' }).waitFor();
});
