import { act } from 'preact/test-utils';
import { expect, test } from 'vitest';

import { drafts } from '../../store/drafts';
import { find, show, showDirection } from '../../ui/testing';
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
