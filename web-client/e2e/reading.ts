// Reading back in a conversation, as a person does it, and where its rows stand meanwhile.

import type { Locator, Page, Route } from 'playwright-core';

/** The rows of the conversation that exist now, in their order. */
export const rows = (page: Page): Locator => page.getByRole('feed').getByRole('article');

/** How many rows exist. */
export function drawn(page: Page): Promise<number> {
  return rows(page).count();
}

/** The number that a message begins with (see `talk`). */
export async function numberOf(row: Locator): Promise<number> {
  return Number(/\d+/.exec(await row.innerText())?.[0]);
}

/** Whether the last row is in view, the whole of it. */
export function isNewest(page: Page): Promise<boolean> {
  return page.getByRole('feed').evaluate((feed) => {
    const last = [...feed.querySelectorAll('article')].at(-1);
    const isLast = last?.getAttribute('aria-posinset') === last?.getAttribute('aria-setsize');
    return last !== undefined && isLast && last.getBoundingClientRect().bottom <= feed.getBoundingClientRect().bottom;
  });
}

/** Waits until nothing moves any more: three frames in a row show the same. */
export function settled(page: Page): Promise<void> {
  return page.getByRole('feed').evaluate(
    (feed) =>
      new Promise<void>((resolve) => {
        let [last, same] = ['', 0];
        const look = () => {
          const now = [...feed.querySelectorAll('article')].map((row) => row.getBoundingClientRect().top).join(' ');
          same = now === last ? same + 1 : 0;
          last = now;
          if (same === 3) resolve();
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
}

/** The next older page is asked for, and does not come until it is let go. */
export type Held = { isAsked: () => boolean; release: () => Promise<void> };

/** Holds the next older page back. */
export async function held(page: Page): Promise<Held> {
  const older = /\/messages\?.*before=/;
  let asked: Route | null = null;
  await page.route(older, (route) => { asked = route; }, { times: 1 });
  return {
    isAsked: () => asked !== null,
    release: async () => {
      const answered = page.waitForResponse(older);
      await asked?.continue();
      await (await answered).finished();
    },
  };
}

/** Turns the wheel until the next older page is asked for. */
export async function scrollBack(page: Page, older: Held): Promise<void> {
  await page.getByRole('feed').hover();
  while (!older.isAsked()) {
    await page.mouse.wheel(0, -1_200);
    await settled(page);
  }
}

/** The row in the middle of the view. */
export async function theRow(page: Page): Promise<Locator> {
  const number = await page.getByRole('feed').evaluate((feed) => {
    const { top, height } = feed.getBoundingClientRect();
    const inView = [...feed.querySelectorAll('article')].find((row) => row.getBoundingClientRect().bottom > top + height / 2);
    return inView?.textContent.match(/\d+/)?.[0] ?? '';
  });
  return rows(page).filter({ hasText: new RegExp(`^${number} `) });
}

/** Where a row stood in each frame while something happened, until more rows than before are there and all is still. */
export async function followed(page: Page, row: Locator, happens: () => Promise<void>): Promise<number[]> {
  const sizes = () => rows(page).first().getAttribute('aria-setsize');
  const before = await sizes();
  const follower = await row.evaluateHandle((element) => {
    const places: number[] = [];
    let isOn = true;
    const { port1, port2 } = new MessageChannel();
    // After the frame was painted: then everything stands where somebody sees it.
    port1.onmessage = () => {
      if (!isOn) return;
      places.push(element.isConnected ? element.getBoundingClientRect().top : Number.NaN);
      requestAnimationFrame(() => port2.postMessage(null));
    };
    port2.postMessage(null);
    return { places: () => { isOn = false; return places; } };
  });
  await happens();
  while ((await sizes()) === before) await settled(page);
  await settled(page);
  return follower.evaluate((one) => one.places());
}
