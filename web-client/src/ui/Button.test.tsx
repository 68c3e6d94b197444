import { expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';

import { Button } from './Button';
import { expectAccessible, find, show } from './testing';

test('a button submits nothing unless it is told to', () => {
  show(<Button>Copy</Button>);

  expect(find<HTMLButtonElement>('button').type).toBe('button');
});

test('every look can be read in both themes', async () => {
  show(
    <>
      <Button variant="filled">Invite</Button>
      <Button variant="tonal" icon="copy">Copy</Button>
      <Button variant="plain" size="small">Not now</Button>
      <Button variant="danger" size="large">Delete</Button>
      <Button variant="danger-plain" wide>Block</Button>
    </>,
  );

  await expectAccessible();
});

test('a busy button keeps its width, its name and the focus', () => {
  show(<Button>Send the message</Button>);
  const button = find('button');
  const width = button.getBoundingClientRect().width;
  button.focus();

  show(<Button busy>Send the message</Button>);

  expect(button.getBoundingClientRect().width).toBe(width);
  expect(button.textContent).toBe('Send the message');
  expect(button.getAttribute('aria-disabled')).toBe('true');
  expect(document.activeElement).toBe(button);
});

test('a busy button does nothing, and submits nothing', async () => {
  const click = vi.fn();
  const submit = vi.fn((event: Event) => event.preventDefault());
  show(
    <form onSubmit={submit}>
      <label>
        Name <input />
      </label>
      <Button type="submit" busy onClick={click}>Save</Button>
    </form>,
  );

  find('button').click();
  await userEvent.type(find('input'), 'Leila{Enter}');

  expect(click).not.toHaveBeenCalled();
  expect(submit).not.toHaveBeenCalled();
});
