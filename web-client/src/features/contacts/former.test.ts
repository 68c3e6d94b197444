import { expect, test } from 'vitest';

import type { Contact } from '../../api/types';
import { setContacts } from '../../store/contacts';
import { formerName } from './former';

function contact(id: number, name: string, earlier_names: string[] = []): Contact {
  return { id, name, earlier_names } as unknown as Contact;
}

test.each([
  ['has', contact(1, 'Alice')],
  ['had', contact(1, 'Alice at sea', ['Alice'])],
])('whoever takes a name that another contact %s is called by the one before too', (_, alice) => {
  const mallory = contact(2, ' ALICE\u200b', ['Mal', 'Mallory']);
  setContacts([alice, mallory]);

  expect([formerName(alice), formerName(mallory)]).toEqual(['', 'Mallory']);
});

test('whoever has a name of their own is called by it alone', () => {
  const robert = contact(1, 'Robert', ['Bob']);
  setContacts([robert, contact(2, 'Alice')]);

  expect(formerName(robert)).toBe('');
});
