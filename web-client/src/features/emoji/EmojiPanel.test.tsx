import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';

import { chooseLanguage } from '../../i18n/i18n';
import { expectAccessible, find, show, showDirection } from '../../ui/testing';
import { EmojiPanel } from './EmojiPanel';
import { chooseTone, recent } from './recent';

beforeEach(async () => {
  await chooseLanguage('en');
  localStorage.clear();
  recent.value = [];
  chooseTone(0);
});

// Other tests have the same browser.
afterAll(async () => {
  await chooseLanguage('system');
  localStorage.clear();
});

const cell = (name: string) => find(`[role=grid] [aria-label="${name}"]`);

async function shown(choose = vi.fn()): Promise<typeof choose> {
  show(<EmojiPanel choose={choose} />);
  await vi.waitFor(() => find('[role=grid]'), 10_000);
  return choose;
}

test('is accessible, whichever group is shown', async () => {
  await shown();
  await expectAccessible();
  await userEvent.click(find('[aria-label="People"]'));
  await vi.waitFor(() => cell('waving hand'));
  await expectAccessible();
});

test('one types words and takes the first match by Enter', async () => {
  const choose = await shown();
  await userEvent.fill(find('input'), 'waving');
  await vi.waitFor(() => expect(document.querySelectorAll('[role=gridcell]').length).toBeLessThan(20));
  await userEvent.keyboard('{Enter}');

  expect(choose.mock.calls).toEqual([['👋']]);
});

test('the arrows lead from the field into the rows and through them', async () => {
  const choose = await shown();
  find('input').focus();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowRight}{ArrowLeft}{End}{Home}');
  const focused = document.activeElement;
  await userEvent.keyboard('{Enter}');

  expect(focused?.closest('[role=row]')).toBe(document.querySelectorAll('[role=row]')[1]);
  expect(choose).toHaveBeenCalledOnce();
  expect(document.querySelectorAll('[role=grid] button[tabindex="0"]')).toHaveLength(1);
});

test('a tone of skin is kept and holds for all that have one', async () => {
  const choose = await shown();
  await userEvent.click(find('[role=radio][aria-label="Dark"]'));
  await userEvent.fill(find('input'), 'waving hand');
  await vi.waitFor(() => expect(cell('waving hand').textContent).toBe('👋🏿'));
  await userEvent.click(cell('waving hand'));

  expect(choose.mock.calls).toEqual([['👋🏿']]);
  expect(localStorage.getItem('tone')).toBe('5');
});

test('what was chosen lately stands in a group of its own', async () => {
  await shown();
  await userEvent.click(cell('grinning face'));
  await userEvent.click(find('[aria-label="Chosen lately"]'));

  await vi.waitFor(() => expect(document.querySelectorAll('[role=gridcell]')).toHaveLength(1));
  expect(recent.value).toEqual(['😀']);
});

test('another language has its own words, and the other direction', async () => {
  await chooseLanguage('ar');
  showDirection('rtl');
  await shown();
  await userEvent.fill(find('input'), 'مصر');
  await vi.waitFor(() => cell('مصر'));
  await expectAccessible();
});
