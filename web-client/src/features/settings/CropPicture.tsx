import { useSignal } from '@preact/signals';

import { t } from '../../i18n/i18n';
import { changeAvatar } from '../../store/profile';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { useObjectUrl } from '../../ui/objectUrl';
import { failureOf } from '../refusal/reason';
import { centreOf } from './centre';
import styles from './Profile.module.css';

type Props = { file: Blob; close: () => void };

/** Which part of a picture becomes the user's: the node cuts it out, and keeps nothing else of the file. */
export function CropPicture({ file, close }: Props) {
  const url = useObjectUrl(file);
  const at = useSignal(50);
  const size = useSignal({ width: 1, height: 1 });
  const complaint = useSignal('');
  const busy = useSignal(false);
  const { width, height } = size.value;

  async function use() {
    busy.value = true;
    complaint.value = '';
    const answer = await changeAvatar(file, centreOf(width, height, at.value / 100));
    busy.value = false;
    if (answer.kind === 'done') close();
    else complaint.value = failureOf(answer);
  }

  return (
    <Dialog
      title={t('profile-crop-title')}
      onClose={close}
      closeLabel={t('close')}
      size="small"
      actions={<Button variant="filled" busy={busy.value} onClick={() => void use()}>{t('profile-use')}</Button>}
    >
      <div class={styles.crop}>
        {url !== undefined && (
          <img
            class={styles.square}
            src={url}
            alt=""
            style={{ objectPosition: `${at.value}% ${at.value}%` }}
            onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => { size.value = { width: naturalWidth, height: naturalHeight }; }}
            onError={() => { complaint.value = t('profile-unreadable'); }}
          />
        )}
        {width !== height && (
          <label class={styles.slider}>
            {t('profile-crop')}
            <input
              class={styles.range}
              type="range"
              min={0}
              max={100}
              value={at.value}
              dir="ltr"
              onInput={(event) => { at.value = Number(event.currentTarget.value); }}
            />
          </label>
        )}
        <p role="alert">{complaint.value}</p>
      </div>
    </Dialog>
  );
}
