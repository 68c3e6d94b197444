import { expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';

import { Badge } from './Badge';
import { Asleep, Letter, Nest, Perched, Sought } from './drawings';
import { Empty } from './Empty';
import { FIRST, Icon, loadIcons } from './icons';
import type { IconName } from './icons';
import { MORE } from './moreIcons';
import { Progress } from './Progress';
import { Skeleton, SkeletonRows } from './Skeleton';
import { Spinner } from './Spinner';
import { expectAccessible, find, show, showDirection } from './testing';

test('the small parts have no fault that axe knows', async () => {
  show(
    <>
      <Badge count={3} label="3 unread" />
      <Badge count={120} muted />
      <Badge count="dot" label="unread" />
      <Spinner label="Loading" />
      <Progress value={0.5} label="Sending" text="12 of 24 MB" />
      <Progress value={null} label="Connecting" />
      <Skeleton />
      <SkeletonRows count={2} />
      {[Perched, Asleep, Letter, Nest, Sought].map((Drawing, at) => <Empty key={at} drawing={<Drawing />} text="Nothing is here." />)}
    </>,
  );

  await expectAccessible();
});

test.each([
  [0, ''],
  [99, '99'],
  [100, '99+'],
  ['dot', ''],
] as const)('a badge for %s shows “%s”', (count, text) => {
  show(<Badge count={count} />);

  expect(find('main').textContent).toBe(text);
});

test('every icon is drawn within its square, and says nothing', async () => {
  await loadIcons();
  const iconNames = Object.keys({ ...FIRST, ...MORE }) as IconName[];

  show(iconNames.map((name) => <Icon key={name} name={name} size={24} />));

  for (const svg of document.querySelectorAll('svg')) {
    const { x, y, width, height } = (svg.querySelector('path') as SVGPathElement).getBBox();
    expect(svg.getAttribute('aria-hidden')).toBe('true');
    // The stroke is as wide again on each side.
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0.875);
    expect(Math.max(x + width, y + height)).toBeLessThanOrEqual(23.125);
  }
});

test('an icon that points turns with the direction of the text', () => {
  const mirrored = () => [...document.querySelectorAll('svg')].map((svg) => getComputedStyle(svg).transform !== 'none');
  show([<Icon key="back" name="back" />, <Icon key="check" name="check" />]);
  const before = mirrored();

  showDirection('rtl');

  expect([before, mirrored()]).toEqual([[false, false], [true, false]]);
});

test('a progress says how far it is, or that nobody knows', () => {
  show(<Progress value={0.5} label="Sending" />);
  const half = find<HTMLProgressElement>('progress').position;

  show(<Progress value={null} label="Sending" />);

  expect([half, find<HTMLProgressElement>('progress').position]).toEqual([0.5, -1]);
});

test('an empty place offers what to do next', async () => {
  const run = vi.fn();
  show(<Empty text="No conversations yet." action={{ label: 'Invite somebody', run }} />);

  await userEvent.click(find('button'));

  expect(run).toHaveBeenCalledOnce();
});
