import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { t } from '../../i18n/i18n';
import { Button } from '../../ui/Button';
import { Spinner } from '../../ui/Spinner';
import { lookInto } from './codes';
import { Camera } from './Camera';
import styles from './ScanCode.module.css';

type Props = { found: (link: string) => void };

/** Reads a link from a QR code: in a picture that is chosen, pasted or dropped, or before the camera. */
export function ScanCode({ found }: Props) {
  const state = useSignal<'idle' | 'looking' | 'camera'>('idle');
  const complaint = useSignal('');
  const input = useRef<HTMLInputElement>(null);

  async function look(file: Blob | undefined) {
    if (!file || state.value === 'looking') return;
    state.value = 'looking';
    complaint.value = '';
    const seen = await lookInto(file);
    state.value = 'idle';
    if (seen.kind === 'link') found(seen.link);
    else complaint.value = seen.why;
  }

  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const file = pictureIn(event.clipboardData);
      if (!file) return;
      event.preventDefault();
      void look(file);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, []);

  return (
    <div
      class={styles.scan}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void look(pictureIn(event.dataTransfer));
      }}
    >
      <input
        ref={input}
        class={styles.input}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        aria-label={t('scan-picture')}
        tabIndex={-1}
        onChange={(event) => {
          void look(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
      {state.value === 'camera' ? (
        <Camera found={(link) => { state.value = 'idle'; found(link); }} close={() => { state.value = 'idle'; }} />
      ) : (
        <div class={styles.ways}>
          <Button variant="tonal" icon="picture" onClick={() => input.current?.click()}>{t('scan-picture')}</Button>
          <Button variant="tonal" icon="camera" onClick={() => { complaint.value = ''; state.value = 'camera'; }}>{t('scan-camera')}</Button>
        </div>
      )}
      {state.value === 'looking' && <Spinner label={t('scan-looking')} />}
      <p class={styles.note} role="status">{complaint.value || (state.value === 'idle' ? t('scan-hint') : '')}</p>
    </div>
  );
}

function pictureIn(data: DataTransfer | null): File | undefined {
  return [...(data?.files ?? [])].find((file) => file.type.startsWith('image/'));
}
