import type { Contact } from '../../api/types';
import { t } from '../../i18n/i18n';
import { ONESELF } from '../../store/oneself';
import { Avatar } from '../../ui/Avatar';
import { lazy } from '../../ui/lazy';

const Face = lazy(() => import('./Face').then((part) => part.Face));

type Props = { name: string; contact: Contact | undefined; id: number; size: 40 | 48 | 96 };

/** A contact, and whether they are there; a sign where one is with oneself. */
export function Portrait({ name, contact, id, size }: Props) {
  if (id === ONESELF) return <Avatar name="" identity="" icon="bookmark" size={size} />;
  const isOnline = contact?.presence?.state === 'online';
  return (
    <Avatar name={name} identity={contact?.user ?? String(id)} size={size} presence={isOnline ? t('presence-online') : undefined}>
      {contact?.avatar != null && <Face of={id} revision={contact.avatar} />}
    </Avatar>
  );
}
