import { useSignal } from '@preact/signals';
import { expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';

import { Field } from './Field';
import { Keys } from './Keys';
import { expectAccessible, find, show, showDirection } from './testing';

const nothing = () => {};
const input = () => find<HTMLInputElement>('input');

function Passphrase() {
  const typed = useSignal('');
  return <Field label="Passphrase" type="password" autocomplete="current-password" showLabel="Show" hideLabel="Hide" value={typed.value} onInput={(value) => { typed.value = value; }} />;
}

test('hint and error belong to the field', async () => {
  show(<Field label="Name" hint="Others see it." error="It is empty." value="" onInput={nothing} required />);

  await expect.element(input()).toHaveAccessibleName('Name');
  await expect.element(input()).toHaveAccessibleDescription('Others see it. It is empty.');
  expect(input().getAttribute('aria-invalid')).toBe('true');
  await expectAccessible();
});

test('an error that comes is said, from a place that was there', () => {
  show(<Field label="Name" value="" onInput={nothing} />);
  const place = find('[aria-live]');

  show(<Field label="Name" error="It is empty." value="" onInput={nothing} />);

  expect(find('[aria-live]')).toBe(place);
  expect(place.textContent).toBe('It is empty.');
});

test('a passphrase can be shown and hidden, and the caret stays', async () => {
  show(<Passphrase />);
  await userEvent.type(input(), 'bird');

  await userEvent.click(find('button'));
  const shown = input().type;
  await expect.poll(() => find('button').getAttribute('aria-label')).toBe('Hide');
  await userEvent.click(find('button'));

  await expect.poll(() => input().type).toBe('password');
  expect([shown, input().value]).toEqual(['text', 'bird']);
  await expectAccessible();
});

test('every kind can be read in both themes', async () => {
  show(
    <>
      <Field label="Search" quiet type="search" icon="search" placeholder="Search people" trailing={<Keys shortcut={{ keys: 'Control+K', text: 'Ctrl K' }} />} value="" onInput={nothing} />
      <Field label="About" rows={2} value="Two lines" onInput={nothing} />
      <Field label="Locked" value="No" onInput={nothing} disabled />
    </>,
  );

  await expectAccessible();
});

test('an empty field begins where the language does, a written one where its text does', () => {
  showDirection('rtl');
  show(<Field label="Name" placeholder="…" value="" onInput={nothing} />);
  const empty = getComputedStyle(input()).direction;

  show(<Field label="Name" placeholder="…" value="Leila" onInput={nothing} />);

  expect([empty, getComputedStyle(input()).direction]).toEqual(['rtl', 'ltr']);
});

test('what is typed is told', async () => {
  const told = vi.fn();
  show(<Field label="About" rows={2} value="" onInput={told} />);

  await userEvent.type(find('textarea'), 'a');

  expect(told).toHaveBeenCalledExactlyOnceWith('a');
});
