// What a conversation is called.

import { t } from '../../i18n/i18n';
import { ONESELF } from '../../store/oneself';
import { cleanName } from './clean';

/** A contact who takes the name of the notes is told from them: nobody is to write to somebody else what is for themselves alone. */
export function titleOf(contact: number, name: string): string {
  const notes = t('note-to-self');
  if (contact === ONESELF) return notes;
  const shown = cleanName(name) || t('no-name');
  return shown.normalize('NFKC').toLowerCase() === notes.toLowerCase() ? t('note-likeness', { name: shown }) : shown;
}
