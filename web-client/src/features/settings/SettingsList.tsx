import { SECTIONS } from '../../app/route';
import type { Section } from '../../app/route';
import { t } from '../../i18n/i18n';
import { profile } from '../../store/node';
import { Avatar } from '../../ui/Avatar';
import { Icon } from '../../ui/icons';
import type { IconName } from '../../ui/icons';
import styles from './SettingsList.module.css';

const ICONS: Record<Section, IconName> = {
  appearance: 'moon',
  notifications: 'bell',
  privacy: 'eye',
  network: 'server',
  security: 'lock',
  shortcuts: 'keyboard',
  about: 'info',
};

/** What can be set, in sections. */
export function SettingsList({ section }: { section: Section | null }) {
  const { name = '', device = '' } = profile.value ?? {};
  return (
    <section class={styles.list} aria-label={t('settings')}>
      <h1 class={styles.title}>{t('settings')}</h1>
      <div class={styles.who}>
        <Avatar name={name} identity={device} size={48} />
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
