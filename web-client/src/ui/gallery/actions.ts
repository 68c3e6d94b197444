import type { MenuEntry } from '../Menu';

const nothing = () => {};

/** A menu with everything that a menu can have. */
export const ACTIONS: MenuEntry[] = [
  { label: 'Reply', icon: 'reply', shortcut: { keys: 'R', text: 'R' }, run: nothing },
  { label: 'Copy text', icon: 'copy', shortcut: { keys: 'Control+C', text: 'Ctrl C' }, run: nothing },
  { label: 'Edit', icon: 'edit', disabled: true, run: nothing },
  { label: 'Pin to the top', icon: 'pin', run: nothing },
  'separator',
  { label: 'Notifications', checked: true, run: nothing },
  'separator',
  { label: 'Delete', icon: 'trash', danger: true, shortcut: { keys: 'Delete', text: 'Del' }, run: nothing },
];
