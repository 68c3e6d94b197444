// All screens of somebody who is in, a line each, whatever the language: what is looked at, walked through and drawn. One that is new
// needs its line here and nothing else.

import type { Page } from 'playwright-core';

export type Screen = {
  name: string;
  at: string;
  /** What is there once it is drawn. */
  seen: string;
  /** What is done there, by somebody who sees the screen. */
  opens?: (page: Page) => Promise<unknown>;
};

export const LIST = 'a[href^="#/chat/"]';
export const FIELD = 'form textarea';

const SECTIONS = ['profile', 'appearance', 'notifications', 'privacy', 'network', 'security', 'storage', 'shortcuts', 'about'];

/** The conversation with somebody, or the first of the list. */
export function talk(name?: string): (page: Page) => Promise<unknown> {
  return async (page) => {
    const rows = page.locator(LIST);
    await (name === undefined ? rows : rows.filter({ hasText: name })).first().click();
    await page.locator('article').last().waitFor();
    await page.locator(FIELD).waitFor();
  };
}

const then = (first: (page: Page) => Promise<unknown>, next: (page: Page) => Promise<unknown>) => (page: Page) => first(page).then(() => next(page));

const press = (selector: string, seen: string) => async (page: Page) => {
  await page.locator(selector).first().click();
  await page.locator(seen).first().waitFor();
};

/** Takes something from a menu that is open, by its place in it. */
const take = (place: number, seen: string) => async (page: Page) => {
  await page.locator('[role=menu] button, [role=menu] [role=menuitem]').nth(place).click();
  await page.locator(seen).first().waitFor();
};

const MENU = '[role=menu]';
const chatMenu = then(talk(), press('main section header button[aria-haspopup=menu]', MENU));

export const SCREENS: readonly Screen[] = [
  { name: 'chats', at: '#/', seen: LIST },
  { name: 'conversation', at: '#/', seen: LIST, opens: talk() },
  { name: 'notes', at: '#/chat/0', seen: FIELD },
  { name: 'message-details', at: '#/', seen: LIST, opens: then(talk(), async (page) => {
    await page.locator('article button[title]').last().click();
    await page.locator('dialog dl').waitFor();
  }) },
  { name: 'message-menu', at: '#/', seen: LIST, opens: then(talk(), async (page) => {
    await page.locator('article').last().focus();
    await page.keyboard.press('Enter');
    await page.locator(MENU).waitFor();
  }) },
  { name: 'chat-menu', at: '#/', seen: LIST, opens: chatMenu },
  { name: 'chat-notify', at: '#/', seen: LIST, opens: then(chatMenu, take(-2, 'dialog input')) },
  { name: 'chat-date', at: '#/', seen: LIST, opens: then(chatMenu, take(-1, 'dialog input')) },
  { name: 'emoji', at: '#/', seen: LIST, opens: then(talk(), press('form button[aria-haspopup=dialog]', '[role=gridcell]')) },
  { name: 'contact', at: '#/', seen: LIST, opens: then(talk(), press('main section header button[title]:not([aria-label])', 'aside ol')) },
  { name: 'people', at: '#/people', seen: 'h2' },
  { name: 'invite', at: '#/people', seen: 'h2', opens: press('section div > button:first-child', 'dialog svg[role=img]') },
  { name: 'follow-link', at: '#/people', seen: 'h2', opens: press('section div > button:nth-child(2)', 'dialog input:not([type=file]), dialog textarea') },
  { name: 'settings', at: '#/settings', seen: 'h1' },
  ...SECTIONS.map((section) => ({ name: `settings-${section}`, at: `#/settings/${section}`, seen: 'main header h2, main header h1' })),
  { name: 'palette', at: '#/', seen: LIST, opens: async (page) => {
    await page.waitForLoadState('networkidle');
    await page.keyboard.press('Control+k');
    await page.locator('[role=listbox]').waitFor();
  } },
];

/** Goes there, from wherever the page was. */
export async function visit(page: Page, { at, seen, opens }: Screen): Promise<void> {
  await page.evaluate((to) => { history.replaceState(null, '', `/${to}`); }, at);
  await page.reload();
  await page.locator(seen).first().waitFor();
  await opens?.(page);
}
