import { expect, test, vi } from 'vitest';

import { titleOf } from './title';

vi.mock('../../i18n/i18n', () => ({
  t: (key: string, values?: { name: string }) => ({ 'note-to-self': 'Note to self', 'no-name': 'No name yet' })[key] ?? `${values?.name} (a contact)`,
}));

test('a conversation is called as its contact is, or as one’s own', () => {
  expect(titleOf(0, '')).toBe('Note to self');
  expect(titleOf(1, 'Leila')).toBe('Leila');
  expect(titleOf(1, '')).toBe('No name yet');
});

test('nobody passes for one’s own', () => {
  expect(titleOf(1, 'Note to self')).toBe('Note to self (a contact)');
  for (const name of ['note to SELF', 'Note to self.', 'Nоte-to-self', 'N\u0301ote to self', 'Note to se1f']) expect(titleOf(1, ` ${name} `)).toBe(`${name} (a contact)`);
  expect(titleOf(1, '☕')).toBe('☕');
});
