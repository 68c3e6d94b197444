import { useState } from 'preact/hooks';

import { t } from '../../i18n/i18n';
import { ask } from '../../ui/ask';
import { cleanText } from './clean';
import styles from './RichText.module.css';
import { spansOf } from './spans';
import type { Span } from './spans';

/** What is drawn of a text that goes on and on, until somebody wants all of it. */
const FOLD_CHARACTERS = 4_000;
const FOLD_LINES = 40;

/** A text somebody wrote, with its links. */
export function RichText({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? text : folded(text);
  return (
    <span class={isEmojiOnly(text) ? styles.large : styles.text} data-text>
      {spansOf(cleanText(shown)).map((span, at) => (span.kind === 'text' ? span.text : <Link key={at} link={span} />))}
      {shown.length < text.length && (
        <button class={styles.more} onClick={() => setWhole(true)}>
          {t('message-show-all')}
        </button>
      )}
    </span>
  );
}

type LinkSpan = Extract<Span, { kind: 'link' }>;

/** One that is not what it seems is no link at all, so that no way of opening links gets around the question. */
function Link({ link: { text, url, deceptive } }: { link: LinkSpan }) {
  async function warn() {
    const answer = await ask({
      title: t('link-deceptive-title'),
      text: t('link-deceptive-text', { address: url.host }),
      confirm: t('link-deceptive-open'),
      cancel: t('cancel'),
      danger: true,
    });
    if (answer) open(url.href, '_blank', 'noopener,noreferrer');
  }
  if (deceptive) {
    return (
      <button class={`${styles.link} ${styles.deceptive}`} dir="ltr" onClick={() => void warn()}>
        {text}
      </button>
    );
  }
  return (
    <a class={styles.link} dir="ltr" href={url.href} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  );
}

const EMOJI = /^(?:\p{RGI_Emoji}\s*){1,3}$/v;

/** Up to three emoji alone are drawn large. */
export function isEmojiOnly(text: string): boolean {
  return text.length < 64 && EMOJI.test(text.trim());
}

/** The beginning of a long text; the whole of any other. */
export function folded(text: string): string {
  let end = text.length > FOLD_CHARACTERS + FOLD_CHARACTERS / 4 ? FOLD_CHARACTERS : text.length;
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) {
    lines += 1;
    if (lines === FOLD_LINES) end = at;
  }
  return /[\ud800-\udbff]$/.test(text.slice(0, end)) ? text.slice(0, end - 1) : text.slice(0, end);
}
