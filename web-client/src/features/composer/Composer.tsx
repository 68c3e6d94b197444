import { useEffect, useRef } from 'preact/hooks';

import { change } from '../../api/client';
import { t } from '../../i18n/i18n';
import { chats } from '../../store/chats';
import { openConversation } from '../../store/conversation';
import { draftOf, drafts, flushDrafts, keepDraft, loadDraft } from '../../store/drafts';
import { DRAFT_BYTES, isTooLong } from '../../store/keeping';
import { ONESELF } from '../../store/oneself';
import { send } from '../../store/sending';
import { timelineOf } from '../../store/timeline';
import { Icon } from '../../ui/icons';
import { Completions, COMPLETIONS } from '../emoji/Completions';
import { EmojiButton } from '../emoji/EmojiButton';
import { useCompletion } from '../emoji/useCompletion';
import styles from './Composer.module.css';
import { MOST_CHARACTERS, pieces } from './limit';

/** While somebody types, the contact is told so this often. */
const TYPING_MS = 3_000;

/** How many characters are left when it is said. */
const SAID_FROM = 2_000;

type Props = { contact: number; name: string };

/** Where one writes. Enter sends, Shift and Enter begin a line. */
export function Composer({ contact, name }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const told = useRef(0);
  const isWanted = useRef(false);
  const text = drafts.value.get(contact) ?? '';
  const isOwn = contact === ONESELF;
  const left = MOST_CHARACTERS - text.length;

  // On a computer one writes at once; a phone would show its keyboard unasked.
  useEffect(() => {
    if (matchMedia('(hover: hover)').matches) field.current?.focus({ preventScroll: true });
    return () => {
      void tellTyping(contact, false, told);
      void flushDrafts();
    };
  }, [contact]);

  const storedAt = chats.value.get(contact)?.draft?.at;
  useEffect(() => void loadDraft(contact), [contact, storedAt]);

  function submit() {
    const typed = draftOf(contact).trim();
    if (typed === '') return;
    // Where nothing is shown, nothing could be said of what becomes of a text: it stays here, and goes out as soon as something is.
    const shown = timelineOf(contact).peek();
    isWanted.current = shown.kind !== 'shown';
    if (shown.kind !== 'shown') return;
    keepDraft(contact, '');
    told.current = 0;
    send(contact, pieces(typed));
    // Whoever writes while they look at what was long ago is led to what they wrote.
    if (shown.newer !== 'end') void openConversation(contact, 'newest');
    field.current?.focus();
  }

  const { kind } = timelineOf(contact).value;
  useEffect(() => {
    if (kind === 'shown' && isWanted.current) submit();
  }, [kind]);

  function typed(value: string) {
    isWanted.current = false;
    keepDraft(contact, value);
    void tellTyping(contact, value.trim() !== '', told);
  }

  const completion = useCompletion(field, typed);
  const isCompleting = completion.found.value.length > 0;

  /** Puts it where one writes. */
  function insert(sign: string) {
    const at = field.current;
    if (!at) return;
    at.setRangeText(sign, at.selectionStart, at.selectionEnd, 'end');
    typed(at.value);
  }

  return (
    <form class={styles.composer} onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <p class={styles.unkept} role="status">{isTooLong(text) && t('draft-too-long', { kib: DRAFT_BYTES / 1024 })}</p>
      <div class={styles.box}>
        <span class={styles.emoji}><EmojiButton choose={insert} /></span>
        <textarea
          class={styles.field}
          ref={field}
          rows={1}
          // With nothing in it, `auto` would mean left to right, and the hint would stand at the wrong end.
          dir={text === '' ? undefined : 'auto'}
          value={text}
          placeholder={t(isOwn ? 'note-placeholder' : 'message-placeholder')}
          aria-label={isOwn ? t('note-placeholder') : t('message-to', { name })}
          enterkeyhint="send"
          aria-autocomplete="list"
          aria-controls={isCompleting ? COMPLETIONS : undefined}
          aria-activedescendant={isCompleting ? `${COMPLETIONS}-${completion.at.value}` : undefined}
          onInput={(event) => { typed(event.currentTarget.value); completion.look(); }}
          onSelect={completion.look}
          onKeyDown={(event) => {
            if (completion.pressed(event)) return;
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            submit();
          }}
        />
        <Completions completion={completion} />
        {left < SAID_FROM && (
          <span class={styles.left} role="status">
            {left >= 0 ? t('characters-left', { count: left }) : t('message-will-be-split', { count: pieces(text.trim()).length })}
          </span>
        )}
      </div>
      <button class={styles.send} aria-label={t('send')} title={t('send')} disabled={text.trim() === ''}>
        <Icon name="send" size={20} />
      </button>
    </form>
  );
}

async function tellTyping(contact: number, typing: boolean, told: { current: number }): Promise<void> {
  if (contact === ONESELF) return;
  const now = Date.now();
  if (typing ? now - told.current < TYPING_MS : told.current === 0) return;
  told.current = typing ? now : 0;
  await change('POST', `contacts/${contact}/typing`, { typing });
}
