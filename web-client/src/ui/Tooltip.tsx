import { useEffect } from 'preact/hooks';

import type { Shortcut } from './Keys';
import { watchTips } from './tips';

/** To be spread on what shows a tooltip. It repeats or adds; the name of the thing must be elsewhere. */
export function tip(text: string, shortcut?: Shortcut) {
  return { 'data-tip': text, 'data-tip-keys': shortcut?.text };
}

/** Shows the tooltips of the whole page: drawn once, at its root. */
export function Tooltips() {
  useEffect(watchTips, []);
  return null;
}
