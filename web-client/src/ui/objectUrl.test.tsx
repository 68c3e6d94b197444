import { act } from 'preact/test-utils';
import { expect, test, vi } from 'vitest';

import { revokeAll, useObjectUrl } from './objectUrl';
import { leave, show } from './testing';

const revoked = vi.spyOn(URL, 'revokeObjectURL');

function Picture({ blob }: { blob: Blob | null }) {
  const url = useObjectUrl(blob);
  return <p data-url={url} />;
}

const url = () => document.querySelector<HTMLElement>('[data-url]')?.dataset['url'];

test('a URL lives as long as what shows it', () => {
  show(<Picture blob={new Blob(['one'])} />);
  const made = url();

  leave();

  expect(made).toMatch(/^blob:/);
  expect(revoked).toHaveBeenCalledExactlyOnceWith(made);
});

test('another blob has another URL, and the first is revoked', () => {
  revoked.mockClear();
  show(<Picture blob={new Blob(['one'])} />);
  const first = url();

  show(<Picture blob={new Blob(['two'])} />);

  expect(url()).not.toBe(first);
  expect(revoked).toHaveBeenCalledExactlyOnceWith(first);
});

test('the lock revokes all of them, once, and nothing shows them any longer', () => {
  revoked.mockClear();
  show(<><Picture blob={new Blob(['one'])} /><Picture blob={new Blob(['two'])} /></>);

  act(revokeAll);
  const shown = url();
  leave();

  expect(shown).toBeUndefined();
  expect(revoked).toHaveBeenCalledTimes(2);
});
