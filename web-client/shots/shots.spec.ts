// Draws every screen in every look, for people to look at. Nothing is compared.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { createServer } from 'vite';
import { afterAll, beforeAll, describe, test } from 'vitest';

import { BEGINNING, begin } from '../e2e/beginning';
import { launch, open, window } from '../e2e/browser';
import type { Known, Look } from '../e2e/browser';
import { FIELD, LIST, talk, visit } from '../e2e/screens';
import { PASSPHRASE } from '../e2e/world';
import type { Person } from '../e2e/world';
import { LEILA, Lively } from './lively';
import { renew } from './readme';
import { DRAWINGS } from './screens';
import type { Drawing } from './screens';

/** Where the pictures go; `cargo xtask shots` says it. */
const FOLDER = process.env['HOOPOE_SHOTS_DIR'] ?? join(process.cwd(), '../target/shots');
/** Only what has this in its name. */
const ONLY = process.env['HOOPOE_SHOTS_ONLY'] ?? '';

/** Where the pictures of the README go, if they are to be renewed. */
const README = process.env['HOOPOE_SHOTS_README'];

type Drawn = { width: number; theme: 'light' | 'dark'; locale: 'en' | 'ar' };

const LOOKS: Drawn[] = (['light', 'dark'] as const).flatMap((theme) => [1280, 390].map((width): Drawn => ({ theme, width, locale: 'en' })));
const ARABIC: Drawn[] = [{ theme: 'light', width: 1280, locale: 'ar' }, { theme: 'dark', width: 390, locale: 'ar' }];

let browser: Browser;
let lively: Lively;
/** One browser of each, whatever size its window has: there is one in the list of those that are signed in. */
const known = new Map<Person, Known>();

beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  [browser, lively] = await Promise.all([launch(), Lively.begin()]);
  for (const person of [lively.nora, lively.newcomer]) {
    const page = await open(browser, person);
    await page.locator('nav a').first().waitFor({ state: 'attached' });
    known.set(person, await page.context().storageState());
    await page.context().close();
  }
});

afterAll(async () => {
  if (README !== undefined) await renew(browser, FOLDER, README);
  await browser?.close();
  await lively?.world.end();
});

const isWanted = ({ name }: { name: string }) => name.includes(ONLY);
const named = (...names: string[]) => names.map((name) => ({ name }));

const OUTSIDE = named('outside');
const LOCKED = named('locked');
const AWAY = named('node-lost', 'node-down');
const SKETCHES = named('sketch-group', 'sketch-call');
if (![...DRAWINGS, ...BEGINNING, ...OUTSIDE, ...LOCKED, ...AWAY, ...SKETCHES].some(isWanted)) throw new Error(`no screen has “${ONLY}” in its name`);

const INSIDE = [...LOOKS, ...ARABIC].flatMap((look) => DRAWINGS.filter((one) => isWanted(one) && isDrawn(one, look)).map((drawing) => ({ ...drawing, ...look, width: drawing.width ?? look.width })));

test.each(INSIDE)('$name: $theme $width $locale', async ({ who = 'nora', staged, ...drawing }) => {
  const page = await window(browser, sized(drawing), known.get(lively[who]));
  await staged?.(page);
  await page.goto(lively[who].page);
  await page.locator('nav a').first().waitFor({ state: 'attached' });
  await visit(page, drawing);
  await draw(page, drawing.name, drawing);
  await page.context().close();
});

// Each look needs a node of its own: an account is made once.
test.runIf(BEGINNING.some(isWanted)).each([...LOOKS, ...ARABIC])('the first minutes: $theme $width $locale', async (look) => {
  const page = await window(browser, sized(look));
  const stranger = lively.world.stranger('Nobody');
  await page.goto(await stranger.link());
  await begin(page, (_, name) => draw(page, name, look));
  await page.context().close();
});

describe.each(LOOKS)('nobody is in: $theme $width', (look) => {
  test.runIf(OUTSIDE.some(isWanted))('outside', async () => {
    const page = await window(browser, sized(look));
    await page.goto(lively.nora.page);
    await page.locator('main code').waitFor();
    await draw(page, 'outside', look);
    await page.context().close();
  });

  test.runIf(LOCKED.some(isWanted))('locked', async () => {
    const page = await window(browser, sized(look), known.get(lively.nora));
    await page.goto(lively.nora.page);
    await page.locator(LIST).first().waitFor();
    await page.waitForLoadState('networkidle');
    await page.keyboard.press('Control+Shift+L');
    await page.locator('input[type=password]').waitFor();
    await draw(page, 'locked', look);
    await page.locator('input[type=password]').fill(PASSPHRASE);
    await page.keyboard.press('Enter');
    await page.locator(LIST).first().waitFor();
    await page.context().close();
  });
});

const TYPED = 'I will bring the camera as';

test.runIf(AWAY.some(isWanted))('the node is away', async () => {
  const pages: { page: Page; look: Drawn }[] = [];
  for (const look of LOOKS) {
    const page = await window(browser, sized(look), known.get(lively.nora));
    await page.goto(lively.nora.page);
    await page.locator(LIST).first().waitFor();
    await talk(LEILA)(page);
    // All of them have what is typed in one.
    if (pages.length === 0) await page.locator(FIELD).fill(TYPED);
    await page.waitForFunction(([field, typed]) => document.querySelector<HTMLTextAreaElement>(field)?.value === typed, [FIELD, TYPED] as const);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    pages.push({ page, look });
  }
  await lively.nora.stop();
  for (const { page, look } of pages) {
    page.on('dialog', (dialog) => void dialog.accept());
    await page.getByText('Your node does not answer').first().waitFor();
    await draw(page, 'node-lost', look);
    await page.reload();
    await page.locator('main code').waitFor();
    await draw(page, 'node-down', look);
    await page.context().close();
  }
  await lively.nora.start();
});

// What is not built yet is drawn from the parts that it will be built of.
test.runIf(SKETCHES.some(isWanted))('sketches', async () => {
  const server = await createServer({ server: { port: 0, host: '127.0.0.1' }, logLevel: 'error' });
  await server.listen();
  const [address = ''] = server.resolvedUrls?.local ?? [];
  for (const look of LOOKS) {
    for (const name of ['group', 'call']) {
      const page = await window(browser, sized(look));
      await page.goto(`${address}src/sketches/?${name}&theme=${look.theme}`);
      await page.locator('main').waitFor();
      await draw(page, `sketch-${name}`, look);
      await page.context().close();
    }
  }
  await server.close();
});

function isDrawn({ arabic = false, width }: Drawing, look: Drawn): boolean {
  if (look.locale === 'ar') return arabic;
  // A width that no look has is drawn once in each theme.
  return width === undefined || width === look.width || (look.width === 1280 && !LOOKS.some((one) => one.width === width));
}

function sized<L extends Drawn>(look: L): L & Look {
  return { ...look, height: look.width < 600 ? 844 : look.width < 1000 ? 1180 : 800 };
}

/** How long it is waited for quiet. */
const QUIET_MS = 10_000;

async function draw(page: Page, name: string, { theme, width, locale }: Drawn): Promise<void> {
  // A request that nobody ends keeps no picture from being drawn.
  await page.waitForLoadState('networkidle', { timeout: QUIET_MS }).catch(() => undefined);
  await page.evaluate(() => document.fonts.ready.then(() => true));
  await page.screenshot({ path: join(FOLDER, `${name}${locale === 'en' ? '' : `-${locale}`}-${theme}-${width}.png`), animations: 'disabled' });
}
