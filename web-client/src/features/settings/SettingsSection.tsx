import type { JSX } from 'preact';

import type { Section } from '../../app/route';
import { t } from '../../i18n/i18n';
import { IconButton } from '../../ui/IconButton';
import { Title } from '../../ui/Title';
import { About } from './About';
import { Appearance } from './Appearance';
import { Network } from './Network';
import { Notifications } from './Notifications';
import { Privacy } from './Privacy';
import { Profile } from './Profile';
import { Security } from './Security';
import styles from './SettingsSection.module.css';
import { Shortcuts } from './Shortcuts';
import { Storage } from './Storage';

const PARTS: Record<Section, () => JSX.Element | null> = {
  profile: Profile,
  appearance: Appearance,
  notifications: Notifications,
  privacy: Privacy,
  network: Network,
  security: Security,
  storage: Storage,
  shortcuts: Shortcuts,
  about: About,
};

/** One section of the settings. What is changed holds at once. */
export function SettingsSection({ section, back }: { section: Section; back: () => void }) {
  const Part = PARTS[section];
  return (
    // Whoever goes by the keyboard has to be able to read on where there is nothing to act upon.
    <section class={styles.section} aria-labelledby="section" tabIndex={section === 'shortcuts' ? 0 : undefined}>
      <div class={styles.column}>
        <header class={styles.head}>
          <span class={styles.back}>
            <IconButton icon="back" label={t('settings')} onClick={back} />
          </span>
          <Title class={styles.title} id="section">{t(`settings-${section}`)}</Title>
        </header>
        <Part />
      </div>
    </section>
  );
}
