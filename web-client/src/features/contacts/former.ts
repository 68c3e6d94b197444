// Who somebody was, for where it matters: everybody names themselves as they like.

import type { Contact } from '../../api/types';
import { contacts } from '../../store/contacts';
import { cleanName } from '../message/clean';
import { likeness } from '../message/likeness';

/** The latest name that a contact had before, if the one they have is, or was, another contact's too; else nothing. */
export function formerName(contact: Contact): string {
  const name = likeness(contact.name);
  const before = (contact.earlier_names ?? []).map(cleanName).filter((one) => one !== '' && likeness(one) !== name);
  const others = [...contacts.value.values()].filter((other) => other.id !== contact.id);
  const isTaken = others.some((other) => [other.name, ...(other.earlier_names ?? [])].some((one) => likeness(one) === name));
  return isTaken ? (before.at(-1) ?? '') : '';
}
