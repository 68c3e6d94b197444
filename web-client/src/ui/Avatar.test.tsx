import { expect, test } from 'vitest';

import { Avatar } from './Avatar';
import { expectAccessible, find, show } from './testing';

const PIXEL = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

const face = () => find('main > span > :first-child');

test('initials on every hue can be read', async () => {
  show(Array.from({ length: 30 }, (_, at) => <Avatar key={at} name="Leila Nasser" identity={`identity-${at}`} />));

  await expectAccessible();
});

test.each([32, 40, 48, 96] as const)('it is %i pixels wide, and the dot says what it means', async (size) => {
  show(<Avatar name="Leila Nasser" identity="leila" size={size} presence="online" />);

  const { width, height } = find('main > span').getBoundingClientRect();

  expect([width, height]).toEqual([size, size]);
  expect(find('main').innerText).toContain('online');
  await expectAccessible();
});

test('a picture is shown, and initials where it cannot be', async () => {
  show(<Avatar name="Leila Nasser" identity="leila" picture={PIXEL} />);
  const first = face().tagName;

  show(<Avatar name="Leila Nasser" identity="leila" picture="data:image/gif;base64,AAAA" />);

  await expect.poll(() => face().textContent).toBe('LN');
  expect(first).toBe('IMG');
});

test('another picture is tried after a broken one', async () => {
  show(<Avatar name="Leila Nasser" identity="leila" picture="data:image/gif;base64,AAAA" />);
  await expect.poll(() => face().textContent).toBe('LN');

  show(<Avatar name="Leila Nasser" identity="leila" picture={PIXEL} />);

  await expect.poll(() => face().tagName).toBe('IMG');
});

test('the colour belongs to the identity, not to the name', () => {
  const colour = () => getComputedStyle(face()).backgroundColor;
  show(<Avatar name="Leila" identity="leila" />);
  const before = colour();

  show(<Avatar name="Zoe" identity="leila" />);

  expect(colour()).toBe(before);
});
