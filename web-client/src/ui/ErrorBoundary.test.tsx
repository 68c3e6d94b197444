import { expect, test, vi } from 'vitest';

import { ErrorBoundary } from './ErrorBoundary';
import { find, show } from './testing';

function Message({ text }: { text: string }) {
  if (text === 'bad') throw new Error('the secret text');
  return <p>{text}</p>;
}

function Row({ text, resetKey }: { text: string; resetKey: number }) {
  return (
    <ErrorBoundary resetKey={resetKey} fallback={<p>This message cannot be shown.</p>}>
      <Message text={text} />
    </ErrorBoundary>
  );
}

test('what cannot be drawn is replaced, and the rest stays', () => {
  show(<><Row text="bad" resetKey={1} /><i>Rest</i></>);

  expect(find('p').textContent).toBe('This message cannot be shown.');
  expect(find('i').textContent).toBe('Rest');
});

test('it is tried again when the key changes, not before', () => {
  show(<Row text="bad" resetKey={1} />);

  show(<Row text="good" resetKey={1} />);
  const before = find('p').textContent;
  show(<Row text="good" resetKey={2} />);

  expect([before, find('p').textContent]).toEqual(['This message cannot be shown.', 'good']);
});

test('nothing of it is written down', () => {
  const spies = (['error', 'warn', 'log', 'info', 'debug'] as const).map((kind) => vi.spyOn(console, kind));

  show(<Row text="bad" resetKey={1} />);

  for (const spy of spies) expect(spy).not.toHaveBeenCalled();
});
