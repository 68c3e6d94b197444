import { Avatar } from '../ui/Avatar';
import { classes } from '../ui/classes';
import { Icon } from '../ui/icons';
import styles from './Call.module.css';
import { Frame } from './Frame';

// On the grid of 24 of all drawings; they join the others when there are calls.
const DRAWN = {
  mic: 'M12 14.5a3.25 3.25 0 0 0 3.25-3.25V6.5a3.25 3.25 0 0 0-6.5 0v4.75A3.25 3.25 0 0 0 12 14.5ZM5.75 11.25a6.25 6.25 0 0 0 12.5 0M12 17.5v3M9 20.5h6',
  'mic-off': 'M15.25 9V6.5a3.25 3.25 0 0 0-6.2-1.4M8.75 9.5v1.75a3.25 3.25 0 0 0 4.6 2.95M5.75 11.25a6.25 6.25 0 0 0 9.6 5.25M18.25 11.25c0 .8-.15 1.55-.4 2.25M12 17.5v3M9 20.5h6M3.75 3.75l16.5 16.5',
  film: 'M5.75 6.5h7.5a2.5 2.5 0 0 1 2.5 2.5v6a2.5 2.5 0 0 1-2.5 2.5h-7.5a2.5 2.5 0 0 1-2.5-2.5V9a2.5 2.5 0 0 1 2.5-2.5ZM15.75 11l4-2.5a.65.65 0 0 1 1 .55v5.9a.65.65 0 0 1-1 .55l-4-2.5',
  screen: 'M5.75 4.75h12.5a2.5 2.5 0 0 1 2.5 2.5v6.5a2.5 2.5 0 0 1-2.5 2.5H5.75a2.5 2.5 0 0 1-2.5-2.5v-6.5a2.5 2.5 0 0 1 2.5-2.5ZM8.5 20h7M12 13.25V8M9.5 10.25 12 7.75l2.5 2.5',
  end: 'M3.5 14.6c-.5-.6-.6-1.35-.2-2 1.7-2.6 4.9-4.1 8.7-4.1s7 1.5 8.7 4.1c.4.65.3 1.4-.2 2l-1.2 1.3c-.5.55-1.3.7-2 .35l-2.1-1.1a1.6 1.6 0 0 1-.85-1.4v-1.2a9.5 9.5 0 0 0-4.7 0v1.2c0 .6-.3 1.1-.85 1.4l-2.1 1.1c-.7.35-1.5.2-2-.35Z',
} as const;

const CONTROLS = [
  { drawing: 'mic-off', label: 'Muted', look: 'off' },
  { drawing: 'film', label: 'Camera', look: 'on' },
  { drawing: 'screen', label: 'Share', look: 'on' },
  { drawing: 'end', label: 'Hang up', look: 'end' },
] as const;

/** A call between two: one face, the way it takes, and four things to do. */
export function Call() {
  return (
    <Frame current="Leila Haddad">
      <main class={styles.call}>
        <header class={styles.head}>
          <div>
            <h2 class={styles.name}>Leila Haddad</h2>
            <p class={styles.state}><Icon name="feather" size={16} /> 12:47 · direct</p>
          </div>
          <span class={styles.safe}>🦊 🌵 🎈 🍋</span>
        </header>
        <div class={styles.stage}>
          <div class={styles.other}>
            <span class={styles.speaks}><Avatar name="Leila Haddad" identity="Leila Haddad" size={96} /></span>
            <p class={styles.state}>Her camera is off</p>
          </div>
          <div class={styles.own}>
            <Avatar name="Nora Feld" identity="Nora Feld" size={48} />
            <span class={styles.label}><Drawing name="mic-off" size={14} /> You</span>
          </div>
        </div>
        <div class={styles.controls}>
          {CONTROLS.map(({ drawing, label, look }) => (
            <button key={label} class={classes(styles.control, look !== 'on' && styles[look])}>
              <span class={styles.knob}><Drawing name={drawing} size={24} /></span>
              {label}
            </button>
          ))}
        </div>
      </main>
    </Frame>
  );
}

function Drawing({ name, size }: { name: keyof typeof DRAWN; size: number }) {
  return <svg class={styles.drawing} viewBox="0 0 24 24" width={size} height={size} aria-hidden="true"><path d={DRAWN[name]} /></svg>;
}
