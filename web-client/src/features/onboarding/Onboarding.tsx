import { useSignal } from '@preact/signals';

import { screen } from '../../store/session';
import { NewAccount } from './NewAccount';
import { Restore } from './Restore';
import { ServerStep } from './ServerStep';

/** The first minutes: who one is, then how one is reached. */
export function Onboarding({ look }: { look: () => Promise<void> }) {
  const way = useSignal<'new' | 'words'>('new');
  if (screen.value.kind !== 'vacant') return <ServerStep />;
  return way.value === 'new' ? (
    <NewAccount look={look} useWords={() => { way.value = 'words'; }} />
  ) : (
    <Restore look={look} back={() => { way.value = 'new'; }} />
  );
}
