// What a conversation, and whoever it is with, is called.

import { t } from '../../i18n/i18n';
import { ONESELF } from '../../store/oneself';
import { cleanName } from './clean';
import { likeness } from './likeness';

export function titleOf(contact: number, name: string): string {
  return contact === ONESELF ? t('note-to-self') : nameOf(name);
}

/** Somebody's name. One that looks like that of the notes is told from it: nobody is to write to somebody else what is for themselves alone. */
export function nameOf(name: string): string {
  const shown = cleanName(name) || t('no-name');
  return likeness(shown) === likeness(t('note-to-self')) ? t('note-likeness', { name: shown }) : shown;
}
