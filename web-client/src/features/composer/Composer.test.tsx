import { act } from 'preact/test-utils';
import { expect, test } from 'vitest';

import { drafts } from '../../store/drafts';
import { expectAccessible, find, show, showDirection } from '../../ui/testing';
import { Composer } from './Composer';

test('the hint stands where the page begins its lines, and a text where it begins its own', () => {
  showDirection('rtl');
  show(<Composer contact={1} name="يوسف" />);

  expect(getComputedStyle(find('textarea')).direction).toBe('rtl');
  act(() => {
    drafts.value = new Map([[1, 'Saturday works for me.']]);
  });
  expect(getComputedStyle(find('textarea')).direction).toBe('ltr');
  drafts.value = new Map();
});

test('of a text that is too long to be kept it is said', async () => {
  show(<Composer contact={2} name="Leila" />);
  const said = () => find('p[role=status]').textContent;
  expect(said()).toBe('');

  act(() => {
    drafts.value = new Map([[2, 'a word or two, '.repeat(20_000)]]);
  });
  expect(said()).toBe('draft-too-long');
  expect(find('p[role=status]').getBoundingClientRect().bottom).toBeLessThan(find('span[role=status]').getBoundingClientRect().top + 1);
  await expectAccessible();
  drafts.value = new Map();
});
