import { expect, test } from 'vitest';

import { find, show } from '../../ui/testing';
import { VirtualTimeline } from './VirtualTimeline';

type Row = { key: string; height: number };

/** Rows of every height. */
const row = (number: number): Row => ({ key: `row ${number}`, height: 30 + ((number * 37) % 90) });
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => row(from + at));

const nothing = () => {};
const draw = ({ key, height }: Row) => <article tabIndex={-1} ref={(element) => { if (element) element.style.blockSize = `${height}px`; }}>{key}</article>;

function draws(rows: Row[]): void {
  show(<div ref={(element) => { if (element) element.style.blockSize = '500px'; }}><VirtualTimeline rows={rows} begin={null} hasNewer={false} insists={false} label="Messages" draw={draw} near={nothing} looked={nothing} handle={nothing} /></div>);
}

const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
const feed = () => find('[role=feed]');
const placeOf = (number: number) => [...document.querySelectorAll('article')].find((one) => one.textContent === `row ${number}`)?.getBoundingClientRect().top;

/** Two hundred rows, of which number 120 is looked at. */
async function opened(): Promise<number | undefined> {
  draws(range(100, 300));
  await frame();
  for (let tries = 0; tries < 100 && placeOf(120) === undefined; tries += 1) {
    feed().scrollTop -= 250;
    await frame();
  }
  await frame();
  return placeOf(120);
}

test.each([
  ['at the beginning', range(40, 300)],
  ['at the end', range(100, 301)],
  ['at both ends at once', range(40, 301)],
])('rows that come %s move nothing that is looked at', async (_, rows) => {
  const before = await opened();

  draws(rows);
  await frame();

  expect(before).toBeDefined();
  expect(placeOf(120)).toBe(before);
});

test('rows that go at the beginning move nothing that is looked at', async () => {
  const before = await opened();

  draws(range(110, 300));
  await frame();

  expect(before).toBeDefined();
  expect(placeOf(120)).toBe(before);
});

test('whoever is at the end sees what comes', async () => {
  draws(range(0, 100));
  await frame();
  await frame();

  draws(range(0, 101));
  await frame();

  expect(placeOf(100)).toBeLessThan(feed().getBoundingClientRect().bottom);
});

test('a row that has the focus keeps it, however far somebody scrolls', async () => {
  draws(range(0, 200));
  await frame();
  await frame();
  const row = [...document.querySelectorAll('article')].at(-1);
  row?.focus();
  await frame();

  for (let steps = 0; steps < 5; steps += 1) {
    feed().scrollTop -= 1_000;
    await frame();
  }

  expect(row?.textContent).toBe('row 199');
  expect(document.activeElement).toBe(row);
  expect(document.querySelectorAll('article').length).toBeLessThan(40);
});
