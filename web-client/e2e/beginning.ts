// The first minutes of somebody who has nothing yet but the program, a screen a line, each where the one before it ended.

import type { Page } from 'playwright-core';

import { PASSPHRASE } from './world';

export type Step = {
  name: string;
  /** What is done there, by somebody who sees the screen before. */
  comes: (page: Page) => Promise<unknown>;
  /** What is there once it is drawn. */
  seen: string;
};

const NAME = 'input[autocomplete=name]';
const NEW = 'input[autocomplete=new-password]';
const FIRST = 'form button[type=submit]';
const LAST = 'form > button:last-of-type';
const ASKED = 'dialog input:not([type=password])';

const press = (selector: string) => (page: Page) => page.locator(selector).first().click();

async function says(page: Page, name: string): Promise<void> {
  await page.locator(NAME).fill(name);
  await page.locator(NEW).fill(PASSPHRASE);
}

export const BEGINNING: readonly Step[] = [
  { name: 'welcome', comes: () => Promise.resolve(), seen: NAME },
  { name: 'welcome-typed', comes: (page) => says(page, 'Nora Feld'), seen: NAME },
  { name: 'restore', comes: press(LAST), seen: 'form textarea' },
  { name: 'restore-refused', comes: async (page) => {
    await page.locator('form textarea').fill('abandon ability able about above absent');
    await says(page, 'Nora Feld');
    await press(FIRST)(page);
  }, seen: '[aria-invalid=true]' },
  { name: 'reach', comes: async (page) => {
    await press(LAST)(page);
    await page.locator('form textarea').waitFor({ state: 'detached' });
    await says(page, 'Nora Feld');
    await press(FIRST)(page);
  }, seen: 'input[type=radio]' },
  { name: 'reach-server', comes: (page) => page.locator('input[type=radio]').nth(1).check({ force: true }), seen: 'input[type=url]' },
  { name: 'words-owed', comes: press('main form ~ button'), seen: '[role=status] button' },
  { name: 'words-asked', comes: press('[role=status] button'), seen: 'dialog input[type=password]' },
  { name: 'words-shown', comes: async (page) => {
    await page.locator('dialog input[type=password]').fill(PASSPHRASE);
    await page.keyboard.press('Enter');
  }, seen: 'dialog ol li' },
  { name: 'words-checked', comes: press('dialog [data-actions] button'), seen: ASKED },
  { name: 'words-wrong', comes: async (page) => {
    for (const field of await page.locator(ASKED).all()) await field.fill('hoopoe');
    await page.keyboard.press('Enter');
  }, seen: 'dialog [aria-invalid=true]' },
];

/** Goes through all of it, and shows each screen. */
export async function begin(page: Page, look: (page: Page, name: string) => Promise<unknown>): Promise<void> {
  for (const { name, comes, seen } of BEGINNING) {
    await comes(page);
    await page.locator(seen).first().waitFor();
    await look(page, name);
  }
}
