import { expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';

import { Switch } from './Switch';
import { expectAccessible, find, show } from './testing';

const toggle = () => find<HTMLInputElement>('[role=switch]');

test('it is named by its label alone, and explained by the rest', async () => {
  show(
    <>
      <Switch label="Read receipts" explanation="Others see it too." checked onChange={() => {}} />
    </>,
  );

  await expect.element(toggle()).toHaveAccessibleName('Read receipts');
  await expect.element(toggle()).toHaveAccessibleDescription('Others see it too.');
  await expectAccessible();
});

test('it tells the wish, and shows what is so', async () => {
  const wished = vi.fn();
  show(<Switch label="Typing" checked={false} onChange={wished} />);

  toggle().focus();
  await userEvent.keyboard(' ');
  const refused = toggle().checked;
  show(<Switch label="Typing" checked onChange={wished} />);

  expect(wished).toHaveBeenCalledExactlyOnceWith(true);
  expect([refused, toggle().checked]).toEqual([false, true]);
});

test('a press on the label counts', async () => {
  const wished = vi.fn();
  show(<Switch label="Typing" checked onChange={wished} />);

  await userEvent.click(find('label'));

  expect(wished).toHaveBeenCalledExactlyOnceWith(false);
});
