// How much is unread, where one sees it without looking at the page: the title of the tab, the icon of the installed app.

import { effect } from '@preact/signals';

import { unreadTotal } from '../store/chats';
import { waiting } from '../store/requests';

export function followUnread(): void {
  effect(() => {
    const count = unreadTotal.value + waiting.value;
    document.title = count > 0 ? `(${count > 99 ? '99+' : count}) Hoopoe` : 'Hoopoe';
    if (!('setAppBadge' in navigator)) return;
    // A browser in which the page is not installed may refuse.
    (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => {});
  });
}
