import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { t } from '../../i18n/i18n';
import { Button } from '../../ui/Button';
import { lookInto } from './codes';
import styles from './ScanCode.module.css';

type State = 'asking' | 'on' | 'nothing' | 'refused' | 'none' | 'taken';

/** Between two looks; after so many without anything a hint is given. */
const PAUSE_MS = 300;
const PATIENCE = 25;
/** The longest side of what the node is shown. */
const SIDE = 960;

type Props = { found: (link: string) => void; close: () => void };

/** Shows the camera, and has the node look for a link a few times in a second. It is off as soon as this is not drawn any more. */
export function Camera({ found, close }: Props) {
  const state = useSignal<State>('asking');
  const complaint = useSignal('');
  const video = useRef<HTMLVideoElement>(null);

  useEffect(() => {
    const running = { value: true };
    let stream: MediaStream | null = null;

    async function begin() {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1_280 } } });
      } catch (error) {
        state.value = stateOf(error);
        return;
      }
      const shown = video.current;
      // Whoever was asked may have closed it before they answered.
      if (!running.value || !shown) return end();
      shown.srcObject = stream;
      await shown.play().catch(() => undefined);
      state.value = 'on';
      await watch(shown);
    }

    async function watch(shown: HTMLVideoElement) {
      for (let looks = 1; running.value; looks += 1) {
        const frame = await frameOf(shown);
        const seen = frame && (await lookInto(frame));
        if (!running.value) return;
        if (seen?.kind === 'link') return found(seen.link);
        complaint.value = seen?.kind === 'refused' ? seen.why : '';
        if (looks >= PATIENCE) state.value = 'nothing';
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }

    function end() {
      for (const track of stream?.getTracks() ?? []) track.stop();
    }

    void begin();
    return () => {
      running.value = false;
      end();
    };
  }, []);

  const isOn = state.value === 'on' || state.value === 'nothing';
  return (
    <div class={styles.camera}>
      <video ref={video} class={styles.video} hidden={!isOn} muted playsInline aria-label={t('camera-picture')} />
      <p class={styles.note} role="status">{complaint.value || t(`camera-${state.value}`)}</p>
      <Button variant="plain" onClick={close}>{t('camera-stop')}</Button>
    </div>
  );
}

function stateOf(error: unknown): State {
  // Without a camera some browsers have no `mediaDevices` at all.
  const name = error instanceof DOMException ? error.name : 'NotFoundError';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  return name === 'NotReadableError' || name === 'AbortError' ? 'taken' : 'none';
}

/** What the camera sees at this moment; nothing before it sees anything. */
function frameOf(video: HTMLVideoElement): Promise<Blob | null> {
  const scale = Math.min(1, SIDE / Math.max(video.videoWidth, video.videoHeight, 1));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  const context = canvas.getContext('2d');
  if (!context || canvas.width === 0) return Promise.resolve(null);
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
}
