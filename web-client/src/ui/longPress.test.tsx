import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { useLongPress } from './longPress';
import { find, show } from './testing';

const pressed = vi.fn();
const clicked = vi.fn();

function Row() {
  return <button {...useLongPress<HTMLButtonElement>(pressed)} onClick={clicked}>Leila</button>;
}

beforeEach(() => {
  vi.useFakeTimers();
  pressed.mockReset();
  clicked.mockReset();
  show(<Row />);
});

afterEach(() => vi.useRealTimers());

function touch(type: string, init: PointerEventInit = {}) {
  find('button').dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, pointerType: 'touch', isPrimary: true, clientX: 50, clientY: 60, ...init }));
}

test('a finger that rests is heard, with its place, and does not click', () => {
  touch('pointerdown');
  vi.advanceTimersByTime(499);
  const early = pressed.mock.calls.length;
  vi.advanceTimersByTime(1);
  touch('pointerup');
  find('button').click();

  expect(early).toBe(0);
  expect(pressed).toHaveBeenCalledExactlyOnceWith({ x: 50, y: 60 }, find('button'));
  expect(clicked).not.toHaveBeenCalled();
});

test('the press after it clicks again', () => {
  touch('pointerdown');
  vi.advanceTimersByTime(500);
  touch('pointerup');

  touch('pointerdown');
  touch('pointerup');
  find('button').click();

  expect(clicked).toHaveBeenCalledOnce();
});

test.each([
  ['lifts', () => touch('pointerup')],
  ['scrolls', () => touch('pointercancel')],
  ['moves', () => touch('pointermove', { clientY: 75 })],
  ['is gone with what it touched', () => show(null)],
])('a finger that %s is not heard', (_, then) => {
  touch('pointerdown');
  vi.advanceTimersByTime(300);
  then();
  vi.advanceTimersByTime(1_000);

  expect(pressed).not.toHaveBeenCalled();
});

test('a finger may tremble', () => {
  touch('pointerdown');
  touch('pointermove', { clientX: 54 });
  vi.advanceTimersByTime(500);

  expect(pressed).toHaveBeenCalledOnce();
});

test('a mouse is not a finger', () => {
  touch('pointerdown', { pointerType: 'mouse' });
  vi.advanceTimersByTime(1_000);

  expect(pressed).not.toHaveBeenCalled();
});
