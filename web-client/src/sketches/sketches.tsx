// Screens that are drawn before they are built, from the parts that exist; for the eye, and not part of what is built.
// `npx vite`, then /src/sketches/?group or ?call, with &theme=dark.

import '../app/tokens.css';
import '../app/base.css';

import { render } from 'preact';

import { loadIcons } from '../ui/icons';
import { Call } from './Call';
import { Group } from './Group';

const wanted = new URLSearchParams(location.search);
document.documentElement.dataset['theme'] = wanted.get('theme') ?? 'light';
void loadIcons().then(() => render(wanted.has('call') ? <Call /> : <Group />, document.body));
