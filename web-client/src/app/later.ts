// Parts of the page that are loaded when they are first drawn, and the texts and drawings that they need with them.

import type { ComponentType } from 'preact';

import { loadRest } from '../i18n/i18n';
import { loadIcons } from '../ui/icons';
import { lazy } from '../ui/lazy';

export function later<P extends object>(load: () => Promise<ComponentType<P>>): ReturnType<typeof lazy<P>> {
  return lazy(async () => (await Promise.all([load(), loadRest(), loadIcons()]))[0]);
}
