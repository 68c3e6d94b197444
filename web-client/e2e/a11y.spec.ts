// Each screen for people who see, hear or move otherwise: no hindrance that axe knows, in every look; and what axe cannot know.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';

import { begin } from './beginning';
import { closeAll, hindrances, launch, open, window } from './browser';
import type { Look } from './browser';
import { pair } from './meeting';
import { LIST, SCREENS, talk, visit } from './screens';
import { PASSPHRASE, World } from './world';
import type { Person } from './world';

const world = new World();
let browser: Browser;
let alice: Person;

/** A walk through all screens takes its time on a busy machine. */
const WALK_MS = 240_000;

beforeAll(async () => {
  const [launched, [first, bob]] = await Promise.all([launch(), pair(world)]);
  [browser, alice] = [launched, first];
  await bob.hoopoe('send', 'Alice', 'See https://example.org/ and tell me.');
  await alice.hoopoe('send', 'Bob', 'I will.');
});

afterEach(() => closeAll(browser));

afterAll(async () => {
  await browser?.close();
  await world.end();
});

/** Looks at every screen, and tells what was found in each. */
async function walk(page: Page, look: (page: Page) => Promise<unknown[]>): Promise<string[]> {
  const findings: string[] = [];
  for (const screen of SCREENS) {
    await visit(page, screen);
    findings.push(...(await look(page)).map((finding) => `${screen.name}: ${String(finding)}`));
  }
  return findings;
}

/** The same of somebody who has nothing yet but the program. */
async function first(page: Page, look: (page: Page) => Promise<unknown[]>): Promise<string[]> {
  const findings: string[] = [];
  await page.goto(await world.stranger('Nobody').link());
  await begin(page, async (_, name) => findings.push(...(await look(page)).map((finding) => `${name}: ${String(finding)}`)));
  return findings;
}

async function inside(look: Look = {}): Promise<Page> {
  const page = await open(browser, alice, look);
  await page.locator(LIST).first().waitFor();
  return page;
}

const LOOKS: readonly (Look & { width: number; theme: 'light' | 'dark'; locale: string })[] = [
  { theme: 'light', width: 1280, locale: 'en' },
  { theme: 'dark', width: 1280, locale: 'en' },
  { theme: 'light', width: 390, locale: 'en' },
  { theme: 'dark', width: 390, locale: 'en' },
  { theme: 'light', width: 1280, locale: 'ar' },
  { theme: 'dark', width: 390, locale: 'ar' },
];

test.each(LOOKS)('no screen hinders anybody: $theme $width $locale', async (look) => {
  expect(await walk(await inside(look), hindrances)).toEqual([]);
}, WALK_MS);

test.each(LOOKS)('nor do the first minutes: $theme $width $locale', async (look) => {
  expect(await first(await window(browser, look), hindrances)).toEqual([]);
}, WALK_MS);

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test('nobody signed in', async () => {
    const page = await window(browser, { theme });
    await page.goto(alice.page);
    await page.getByRole('heading', { name: 'This browser is not signed in' }).waitFor();

    expect(await hindrances(page)).toEqual([]);
  });

  test('locked', async () => {
    const page = await inside({ theme });
    await page.waitForLoadState('networkidle');
    await page.keyboard.press('Control+Shift+L');
    await page.getByRole('heading', { name: 'Locked' }).waitFor();

    expect(await hindrances(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.locator(LIST).first().waitFor();
  });
});

// 1280 by 1024 at 200 % is 640 by 512 to the page (WCAG 1.4.4), at 400 % 320 by 256 (1.4.10).
test.each([['200 %', 640, 512], ['400 %', 320, 256]])('at %s nothing has to be scrolled sideways', async (_, width, height) => {
  const page = await inside({ width: 1280, height: 1024 });
  await page.setViewportSize({ width, height });

  const isWider = async (one: Page) => {
    const [wide, room] = await one.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    return (wide ?? 0) > (room ?? 0) ? [`${wide} px in ${room}`] : [];
  };

  expect([...(await walk(page, isWider)), ...(await first(await window(browser, { width, height }), isWider))]).toEqual([]);
}, WALK_MS);

test('whoever wants no motion sees none', async () => {
  const page = await inside();
  await page.emulateMedia({ reducedMotion: 'reduce' });

  const findings = await walk(page, () =>
    page.evaluate(() =>
      document.getAnimations().flatMap((one) => {
        const { duration = 0, iterations = 1 } = one.effect?.getComputedTiming() ?? {};
        // What only fades does not move; what says that one waits may.
        const moves = (one.effect as KeyframeEffect | null)?.getKeyframes().some((frame) => 'transform' in frame || 'translate' in frame || 'scale' in frame || 'rotate' in frame) ?? false;
        return moves && Number(duration) > 1 ? [`${(one.effect as KeyframeEffect).target?.className} ${duration} ms, ${iterations} times`] : [];
      }),
    ),
  );

  expect(findings).toEqual([]);
}, WALK_MS);

test('where the system paints, what is chosen and whose message it is can still be told', async () => {
  const page = await inside();
  await page.emulateMedia({ forcedColors: 'active' });
  await talk()(page);

  const drawn = await page.evaluate(() => {
    const bubble = document.querySelector('article > div > div');
    const chosen = document.querySelector('a[aria-current="page"][href^="#/chat/"]');
    const place = document.querySelector('nav a[aria-current="page"]');
    const style = (of: Element | null) => (of ? getComputedStyle(of) : null);
    return {
      bubble: style(bubble)?.borderTopStyle,
      chosen: style(chosen)?.outlineStyle,
      place: [style(place)?.outlineStyle, style(place)?.borderStyle, style(place)?.backgroundColor === style(document.querySelector('nav'))?.backgroundColor],
    };
  });

  expect(drawn.bubble).toBe('solid');
  expect(drawn.chosen).toBe('solid');
  expect(drawn.place[0] === 'solid' || drawn.place[1] === 'solid' || drawn.place[2] === false).toBe(true);
  expect(await hindrances(page)).toEqual([]);
});
