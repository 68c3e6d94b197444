import { useSignal } from '@preact/signals';

import place from '../../app/Place.module.css';
import { t } from '../../i18n/i18n';
import { contacts } from '../../store/contacts';
import { requests } from '../../store/requests';
import { Nest } from '../../ui/drawings';
import { Empty } from '../../ui/Empty';
import { Icon } from '../../ui/icons';
import { ContactRow } from './ContactRow';
import { FollowLink } from './FollowLink';
import { Invite } from './Invite';
import { Nearby } from './Nearby';
import styles from './People.module.css';
import { AskedRow, RequestRow } from './Requests';

/** Whom the user knows, who asks, and how one finds each other. */
export function People() {
  const open = useSignal<'nothing' | 'invite' | 'follow'>('nothing');
  const close = () => { open.value = 'nothing'; };
  const { incoming, outgoing } = requests.value;
  const known = [...contacts.value.values()]
    .filter((contact) => contact.state !== 'removed')
    .sort((a, b) => a.name.localeCompare(b.name));

  return (
    <section class={place.place} aria-label={t('people')}>
      <h1 class={place.title}>{t('people')}</h1>
      <div class={styles.ways}>
        <button class={styles.way} onClick={() => { open.value = 'invite'; }}>
          <Icon name="qr" size={22} />
          {t('invite-somebody')}
        </button>
        <button class={styles.way} onClick={() => { open.value = 'follow'; }}>
          <Icon name="link" size={22} />
          {t('follow-link')}
        </button>
      </div>
      {incoming.length > 0 && (
        <>
          <h2 class={styles.heading}>{t('requests-incoming')}</h2>
          <ul>{incoming.map((request) => <li key={request.id}><RequestRow request={request} /></li>)}</ul>
        </>
      )}
      {outgoing.length > 0 && (
        <>
          <h2 class={styles.heading}>{t('requests-outgoing')}</h2>
          <ul>{outgoing.map((asked) => <li key={asked.id}><AskedRow asked={asked} /></li>)}</ul>
        </>
      )}
      <h2 class={styles.heading}>{t('contacts')}</h2>
      {known.length === 0 ? <Empty drawing={<Nest />} text={t('contacts-empty')} /> : <ul>{known.map((contact) => <li key={contact.id}><ContactRow contact={contact} /></li>)}</ul>}
      <Nearby />
      {open.value === 'invite' && <Invite close={close} />}
      {open.value === 'follow' && <FollowLink close={close} />}
    </section>
  );
}
