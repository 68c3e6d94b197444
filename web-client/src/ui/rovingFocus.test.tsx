import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';

import { useRovingFocus } from './rovingFocus';
import type { Orientation } from './rovingFocus';
import { find, show, showDirection } from './testing';

const people = signal<string[]>([]);

// It draws itself anew when somebody comes, without the list around it.
function People() {
  return people.value.map((name) => <button key={name}>{name}</button>);
}

function List({ orientation = 'vertical' }: { orientation?: Orientation }) {
  const roving = useRovingFocus<HTMLDivElement>(orientation);
  return (
    <>
      <div {...roving} role="group" aria-label="People"><People /></div>
      <a href="#next">Next</a>
    </>
  );
}

const stops = () => [...document.querySelectorAll<HTMLElement>('main button')].filter((button) => button.tabIndex === 0).map((button) => button.textContent);
const focused = () => document.activeElement?.textContent;

function open(orientation?: Orientation) {
  people.value = ['Alice', 'Bob', 'Carol'];
  show(orientation ? <List orientation={orientation} /> : <List />);
}

test('many things are one tab stop', async () => {
  open();

  await userEvent.tab();
  const first = focused();
  await userEvent.tab();

  expect([first, focused()]).toEqual(['Alice', 'Next']);
  expect(stops()).toEqual(['Alice']);
});

test('the arrows move the focus, and the tab key comes back to where it was', async () => {
  open();

  await userEvent.tab();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
  const reached = focused();
  await userEvent.tab();
  await userEvent.tab({ shift: true });

  expect([reached, focused()]).toEqual(['Bob', 'Bob']);
});

test('in a text from right to left, the left arrow leads on', async () => {
  showDirection('rtl');
  open('horizontal');

  await userEvent.tab();
  await userEvent.keyboard('{ArrowLeft}');

  expect(focused()).toBe('Bob');
});

test('what comes later takes part, and what goes leaves the stop to another', async () => {
  open();
  find<HTMLButtonElement>('main button:first-of-type').focus();

  people.value = ['Bob', 'Dora'];

  await expect.poll(stops).toEqual(['Bob']);
});

test('keys for other things are left alone', async () => {
  open();
  await userEvent.tab();

  await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}');

  expect(focused()).toBe('Alice');
});
