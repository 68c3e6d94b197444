import { useEffect } from 'preact/hooks';

import { screen } from '../store/session';
import { settling } from '../store/settling';
import { lazy } from '../ui/lazy';
import { untilLoaded } from '../ui/untilLoaded';
import { later } from './later';
import { enter } from './enter';
import { preloadConversation, Shell } from './Shell';

// It has the texts that it needs, and may be wanted when nothing else can be had.
const Down = lazy(() => import('../features/lock/Outside').then((part) => part.Down));
const Outside = later(() => import('../features/lock/Outside').then((part) => part.Outside));
const Onboarding = later(() => import('../features/onboarding/Onboarding').then((part) => part.Onboarding));
const Passphrase = later(() => import('../features/lock/Passphrase').then((part) => part.Passphrase));
const Palette = later(() => import('../features/palette/Palette').then((part) => part.Palette));
const Questions = later(() => import('../ui/Questions').then((part) => part.Questions));
const Tooltips = later(() => import('../ui/Tooltip').then((part) => part.Tooltips));
const Toasts = later(() => import('../ui/Toast').then((part) => part.Toasts));

/** Which screen is shown: it depends on the session alone. */
export function App() {
  const { kind } = screen.value;

  useEffect(() => {
    Down.preload();
    // A link that was opened while the page is here only changes the part behind the #.
    const look = () => { if (location.hash.startsWith('#code=')) void enter(); };
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, []);

  useEffect(() => {
    if (kind !== 'open') return undefined;
    // The node may be away when they are needed.
    preloadConversation();
    Passphrase.preload();
    const keys = untilLoaded(() => import('./shortcuts')).then(({ followKeys }) => followKeys());
    return () => void keys.then((stop) => stop());
  }, [kind]);

  return (
    <>
      <Inside />
      {kind === 'open' && (
        <>
          <Palette />
          <Questions />
          <Toasts />
          <Tooltips />
        </>
      )}
    </>
  );
}

function Inside() {
  const now = screen.value;
  if (now.kind === 'vacant' || (settling.value && now.kind === 'open')) return <Onboarding look={enter} />;
  switch (now.kind) {
    case 'loading':
      return null;
    case 'down':
      return <Down locked={now.locked} look={enter} />;
    case 'outside':
      return <Outside why={now.why} />;
    case 'closed':
      return <Passphrase session={now.session} look={enter} />;
    case 'open':
      return <Shell />;
  }
}
