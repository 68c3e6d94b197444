// Chromium, as a person has it: a window of their own, in their language and theme, that reports what goes wrong in it.

import axe from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

import { CHROMIUM } from '../build/chromium';
import type { Person } from './world';

declare global {
  // What axe's own source makes of itself in a page.
  var axe: { run: (options: axe.RunOptions) => Promise<axe.AxeResults> };
}

export type Look = { width?: number; height?: number; theme?: 'light' | 'dark'; locale?: string };

/** What went wrong in a page: errors, and what its content security policy refused. */
const complaints = new WeakMap<Page, string[]>();

export function launch(): Promise<Browser> {
  return chromium.launch(CHROMIUM);
}

/** A browser of this person's, signed in. */
export async function open(browser: Browser, person: Person, look: Look = {}): Promise<Page> {
  const page = await window(browser, look);
  await page.goto(await person.link());
  return page;
}

export type Known = NonNullable<BrowserContextOptions['storageState']>;

/** A browser that nobody has signed in, or one that has what another one had. */
export async function window(browser: Browser, { width = 1280, height = 800, theme = 'light', locale = 'en' }: Look = {}, known?: Known): Promise<Page> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    locale,
    isMobile: width < 600,
    hasTouch: width < 600,
    ...(known === undefined ? {} : { storageState: known }),
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const said: string[] = [];
  complaints.set(page, said);
  page.on('pageerror', (error) => said.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Trusted/i.test(message.text())) said.push(message.text());
  });
  return page;
}

/** Has the page hear another name than this, and more of whoever has it, for what no node would say without an attack. */
export async function told(page: Page, name: string, instead: string, more: object = {}): Promise<void> {
  await page.addInitScript(([known, said, also]) => {
    const { json } = Response.prototype;
    const change = (_: string, value: unknown) =>
      typeof value === 'object' && value !== null && 'name' in value && value.name === known ? { ...value, name: said, ...('user' in value ? also : {}) } : value;
    Response.prototype.json = async function told() {
      return JSON.parse(JSON.stringify(await json.call(this)), change) as unknown;
    };
  }, [name, instead, more] as const);
}

/** What went wrong in the page so far. */
export function complaintsOf(page: Page): string[] {
  return complaints.get(page) ?? [];
}

/** Closes every window, in which nothing may have gone wrong. */
export async function closeAll(browser: Browser): Promise<void> {
  for (const context of browser.contexts()) {
    for (const page of context.pages()) expect(complaintsOf(page)).toEqual([]);
    await context.close();
  }
}

/** What hinders people in what is shown (WCAG 2.2 AA and good practice), in a line each. */
export async function hindrances(page: Page): Promise<string[]> {
  const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  // What is still fading in has not its colours yet.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity).map((one) => one.finished)));
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate((tags) => globalThis.axe.run({ runOnly: { type: 'tag', values: tags } }), values);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`));
}
