import './app/tokens.css';
import './app/base.css';

import { render } from 'preact';

import { App } from './app/App';
import { followUnread } from './app/badge';
import { followLock } from './app/forgetting';
import { followAddress } from './app/route';
import { followTheme } from './app/theme';
import { followOtherTabs } from './app/enter';
import { loadLanguage } from './i18n/i18n';

followTheme();
followAddress();
followUnread();
followLock();
followOtherTabs();
void import('./app/beside').then(({ followBeside }) => followBeside());

const root = document.getElementById('app');
// Without texts the page would show their names.
void loadLanguage().then(() => root && render(<App />, root));
