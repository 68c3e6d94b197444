import { render } from 'preact';

import { Welcome } from './app/Welcome';
import './app/tokens.css';

const root = document.getElementById('app');
if (root) render(<Welcome />, root);
