import { ChatList } from '../features/chat-list/ChatList';
import { t } from '../i18n/i18n';
import { narrow } from '../ui/narrow';
import { server, wordsOwed } from '../store/node';
import { later } from './later';
import { Connection } from './Connection';
import { Mark } from './Mark';
import { Rail } from './Rail';
import { go, route, up } from './route';
import styles from './Shell.module.css';

const Conversation = later(() => import('../features/conversation/Conversation').then((part) => part.Conversation));
const ContactPage = later(() => import('../features/contacts/ContactPage').then((part) => part.ContactPage));
const NoServer = later(() => import('../features/reach/NoServer').then((part) => part.NoServer));
const People = later(() => import('../features/contacts/People').then((part) => part.People));
const Reminder = later(() => import('../features/words/Reminder').then((part) => part.Reminder));
const SettingsList = later(() => import('../features/settings/SettingsList').then((part) => part.SettingsList));
const SettingsSection = later(() => import('../features/settings/SettingsSection').then((part) => part.SettingsSection));

/** What is needed next, once the list is there. */
export const preloadConversation = Conversation.preload;

/** The page of whoever is signed in: places at the edge, a list beside them, and what was chosen. */
export function Shell() {
  const at = route.value;
  const back = () => go(up(route.value));
  // A phone has room for one of the two.
  const isInside = at.at === 'chat' || (at.at === 'settings' && at.section !== null);
  return (
    <div class={`${styles.shell} ${isInside ? styles.inside : ''}`}>
      <Rail />
      <div class={styles.connection}><Connection /></div>
      <div class={styles.list} role={narrow.value ? 'main' : undefined} data-landmark tabIndex={-1}>
        {wordsOwed.value !== null && <Reminder />}
        {server.value?.state === 'none' && at.at !== 'settings' && <NoServer />}
        {at.at === 'settings' ? (
          <SettingsList section={at.section} />
        ) : at.at === 'people' ? (
          <People />
        ) : (
          <ChatList current={at.at === 'chat' ? at.contact : null} invite={() => go({ at: 'people' })} />
        )}
      </div>
      <main class={styles.main} data-landmark tabIndex={-1}>
        {at.at === 'chat' ? (
          <>
            <Conversation key={at.contact} contact={at.contact} back={back} openContact={() => go({ ...at, beside: 'contact' })} />
            {at.beside === 'contact' && <ContactPage key={at.contact} contact={at.contact} close={back} />}
          </>
        ) : at.at === 'settings' && at.section !== null ? (
          <SettingsSection section={at.section} back={back} />
        ) : (
          <div class={styles.nothing}>
            <Mark size={72} />
            <p>{t('nothing-chosen')}</p>
          </div>
        )}
      </main>
    </div>
  );
}
