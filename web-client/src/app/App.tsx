import { useCallback, useEffect, useState } from 'preact/hooks';

import type { Answer } from '../api/client';
import { begin } from '../api/session';
import type { Session } from '../api/types';
import { Home } from './Home';
import { Passphrase } from './Passphrase';
import { SIGN_IN } from './signIn';
import { Welcome } from './Welcome';

type Screen =
  | { kind: 'loading' }
  | { kind: 'down' }
  | { kind: 'outside'; why: string }
  | { kind: 'inside'; session: Session };

/** Which screen is shown: it depends on the session alone. */
export function App() {
  const [screen, setScreen] = useState<Screen>({ kind: 'loading' });
  const look = useCallback(async () => setScreen(screenOf(await begin())), []);

  useEffect(() => {
    void look();
    // A link that was opened while the page is here only changes the part behind the #.
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, [look]);

  switch (screen.kind) {
    case 'loading':
      return null;
    case 'down':
      return <Welcome title="Your node is not running" lead="Start it with “hoopoe run”, then load this page again." />;
    case 'outside':
      return <Welcome title="This browser is not signed in" lead={screen.why} />;
    case 'inside':
      return screen.session.state === 'open' ? (
        <Home session={screen.session} look={look} />
      ) : (
        <Passphrase session={screen.session} look={look} />
      );
  }
}

function screenOf(answer: Answer<Session>): Screen {
  switch (answer.kind) {
    case 'done':
      return { kind: 'inside', session: answer.value };
    case 'down':
      return { kind: 'down' };
    case 'refused': {
      // The usual case is said by the headline already.
      const isUsual = answer.code === 'no_session' || (answer.code === 'host' && location.hostname === '127.0.0.1');
      const why = isUsual ? `sign it in with “${SIGN_IN}”` : answer.title;
      return { kind: 'outside', why: `${why.charAt(0).toUpperCase()}${why.slice(1)}.` };
    }
  }
}
