import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { t } from '../../i18n/i18n';
import { profile, shown } from '../../store/node';
import { changeProfile, loadShown, removeAvatar } from '../../store/profile';
import { Avatar } from '../../ui/Avatar';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { toast } from '../../ui/toasts';
import { Face } from '../face/Face';
import { failureOf } from '../refusal/reason';
import { CropPicture } from './CropPicture';
import { bytesLeft } from './bytes';
import styles from './Part.module.css';
import own from './Profile.module.css';

/** As the protocol has it, in bytes. */
const NAME_BYTES = 256;
const ABOUT_BYTES = 1_024;

/** What contacts see of the user. */
export function Profile() {
  // Also when everything was read again, because something may have been missed.
  useEffect(() => void loadShown(), [profile.value]);
  if (!shown.value) return null;
  return (
    <>
      <Picture />
      <Words key={`${shown.value.name}\n${shown.value.about}`} name={shown.value.name} about={shown.value.about} />
      <p class={styles.text}>{t('profile-text')}</p>
    </>
  );
}

function Picture() {
  const chosen = useSignal<File | null>(null);
  const busy = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  const { name = '', avatar } = shown.value ?? {};

  async function remove() {
    busy.value = true;
    const answer = await removeAvatar();
    busy.value = false;
    if (answer.kind !== 'done') toast({ text: failureOf(answer) });
  }

  return (
    <div class={`${styles.group} ${own.picture}`}>
      <Avatar name={name} identity={profile.value?.device ?? ''} size={96}>
        {avatar != null && <Face of="own" revision={avatar} />}
      </Avatar>
      <div class={styles.buttons}>
        <Button variant="tonal" icon="picture" onClick={() => input.current?.click()}>{t(avatar == null ? 'profile-choose' : 'profile-replace')}</Button>
        {avatar != null && <Button variant="danger-plain" busy={busy.value} onClick={() => void remove()}>{t('profile-remove')}</Button>}
      </div>
      <input
        ref={input}
        class={own.input}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        aria-label={t('profile-choose')}
        tabIndex={-1}
        onChange={(event) => {
          chosen.value = event.currentTarget.files?.[0] ?? null;
          event.currentTarget.value = '';
        }}
      />
      {chosen.value && <CropPicture file={chosen.value} close={() => { chosen.value = null; }} />}
    </div>
  );
}

function Words(kept: { name: string; about: string }) {
  const name = useSignal(kept.name);
  const about = useSignal(kept.about);
  const complaint = useSignal('');
  const busy = useSignal(false);
  const left = { name: bytesLeft(name.value, NAME_BYTES), about: bytesLeft(about.value, ABOUT_BYTES) };
  const isChanged = name.value.trim() !== kept.name || about.value.trim() !== kept.about;
  const tooLong = (bytes: number) => (bytes < 0 ? t('profile-too-long', { count: -bytes }) : '');
  const nameless = name.value.trim() === '' ? t('profile-nameless') : '';

  async function submit(event: Event) {
    event.preventDefault();
    if (busy.value || nameless !== '' || left.name < 0 || left.about < 0) return;
    busy.value = true;
    complaint.value = '';
    const answer = await changeProfile(kept, { name: name.value.trim(), about: about.value.trim() });
    busy.value = false;
    if (answer.kind === 'done') toast({ text: t('profile-saved') });
    else complaint.value = failureOf(answer);
  }

  return (
    <form class={`${styles.group} ${styles.form}`} onSubmit={(event) => void submit(event)}>
      <Field label={t('profile-name')} error={nameless || tooLong(left.name)} value={name.value} onInput={(value) => { name.value = value; }} autocomplete="off" />
      <Field label={t('profile-about')} hint={t('profile-about-hint')} rows={2} error={tooLong(left.about) || complaint.value} value={about.value} onInput={(value) => { about.value = value; }} />
      {isChanged && <Button variant="filled" type="submit" busy={busy.value}>{t('profile-save')}</Button>}
    </form>
  );
}
