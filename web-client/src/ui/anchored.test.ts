import { expect, test } from 'vitest';

import { placed } from './anchored';

const VIEW = { width: 1000, height: 800 };
const PANEL = { width: 200, height: 300 };
const BUTTON = { left: 400, top: 100, width: 40, height: 40 };

test('a panel stands below its button, where the text begins', () => {
  expect(placed(BUTTON, PANEL, VIEW, 'below start', false)).toEqual({ left: 400, top: 146 });
  expect(placed(BUTTON, PANEL, VIEW, 'below start', true)).toEqual({ left: 240, top: 146 });
});

test('its end can meet the end of the button, or the middle the middle', () => {
  expect(placed(BUTTON, PANEL, VIEW, 'below end', false).left).toBe(240);
  expect(placed(BUTTON, PANEL, VIEW, 'below end', true).left).toBe(400);
  expect(placed(BUTTON, PANEL, VIEW, 'below center', false).left).toBe(320);
});

test('it takes the other side where there is no room', () => {
  expect(placed({ ...BUTTON, top: 700 }, PANEL, VIEW, 'below start', false).top).toBe(394);
  expect(placed(BUTTON, PANEL, VIEW, 'above start', false).top).toBe(146);
});

test('it never leaves the window', () => {
  expect(placed({ ...BUTTON, left: 980 }, PANEL, VIEW, 'below start', false).left).toBe(792);
  expect(placed({ ...BUTTON, left: 0 }, PANEL, VIEW, 'below end', false).left).toBe(8);
  expect(placed(BUTTON, { width: 200, height: 790 }, VIEW, 'below start', false).top).toBe(8);
});

test('at a point it begins there, and turns to the other side of it at the edge', () => {
  const point = { left: 500, top: 200, width: 0, height: 0 };

  expect(placed(point, PANEL, VIEW, 'below start', false)).toEqual({ left: 500, top: 200 });
  expect(placed(point, PANEL, VIEW, 'below start', true)).toEqual({ left: 300, top: 200 });
  expect(placed({ ...point, left: 900 }, PANEL, VIEW, 'below start', false).left).toBe(700);
  expect(placed({ ...point, left: 100 }, PANEL, VIEW, 'below start', true).left).toBe(100);
});
