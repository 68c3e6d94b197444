import { useEffect } from 'preact/hooks';

import place from '../../app/Place.module.css';
import { SECTIONS } from '../../app/route';
import type { Section } from '../../app/route';
import { t } from '../../i18n/i18n';
import { profile, shown } from '../../store/node';
import { loadShown } from '../../store/profile';
import { Avatar } from '../../ui/Avatar';
import { Icon } from '../../ui/icons';
import type { IconName } from '../../ui/icons';
import { Face } from '../face/Face';
import styles from './SettingsList.module.css';

const ICONS: Record<Section, IconName> = {
  profile: 'user',
  appearance: 'moon',
  notifications: 'bell',
  privacy: 'eye',
  network: 'server',
  security: 'lock',
  storage: 'storage',
  shortcuts: 'keyboard',
  about: 'info',
};

/** What can be set, in sections. */
export function SettingsList({ section }: { section: Section | null }) {
  const { name = '', device = '' } = profile.value ?? {};
  const picture = shown.value?.avatar;
  useEffect(() => void loadShown(), []);
  return (
    <section class={place.place} aria-label={t('settings')}>
      <h1 class={place.title}>{t('settings')}</h1>
      <div class={styles.who}>
        <Avatar name={name} identity={device} size={48}>
          {picture != null && <Face of="own" revision={picture} />}
        </Avatar>
        <span class={styles.name} dir="auto">{name}</span>
      </div>
      <ul>
        {SECTIONS.map((one) => (
          <li key={one}>
            <a class={styles.item} href={`#/settings/${one}`} aria-current={one === section ? 'page' : undefined}>
              <Icon name={ICONS[one]} size={20} />
              {t(`settings-${one}`)}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
