// Coming in: reading what is shown, and telling the user what happens meanwhile.

import { t } from '../i18n/i18n';
import type { Beside } from '../store/apply';
import { lockNow, look, screen } from '../store/session';
import { toast } from '../ui/toasts';

const BESIDE: Beside = {
  arrived: (...message) => void import('../notify/notify').then(({ notify }) => notify(...message)),
  tell: (reason) => void toast({ text: t('accept-failed', { reason }) }),
};

/** Looks how it stands with the session, and goes where that leads. */
export function enter(): Promise<void> {
  return look(BESIDE);
}

/** Hides everything, here at once and in all browsers as soon as the node can be told. */
export function lockScreen(): Promise<void> {
  return lockNow(BESIDE);
}

/** Another tab may have unlocked meanwhile. */
export function followOtherTabs(): void {
  addEventListener('focus', () => {
    if (screen.value.kind === 'closed') void enter();
  });
}
