import './app/tokens.css';
import './app/base.css';

import { render } from 'preact';

import { App } from './app/App';
import { followUnread } from './app/badge';
import { followLock } from './app/forgetting';
import { followAddress } from './app/route';
import { followTheme } from './app/theme';
import { enter, followOtherTabs } from './app/enter';
import { loadLanguage } from './i18n/i18n';
import { untilLoaded } from './ui/untilLoaded';

followTheme();
followAddress();
followUnread();
followLock();
followOtherTabs();

const root = document.getElementById('app');
// What is shown and the texts around it are asked for together: on a slow line one after the other would take twice as long.
void enter().then(() => untilLoaded(() => import('./app/beside'))).then(({ followBeside }) => followBeside());
// Without texts the page would show their names.
void loadLanguage().then(() => root && render(<App />, root));
