import { afterEach, expect, test, vi } from 'vitest';

import { picture } from './files';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('a picture that does not come is not waited for without end', async () => {
  vi.stubGlobal('sessionStorage', { getItem: () => null });
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
  vi.stubGlobal('fetch', (_: string, init: RequestInit) =>
    new Promise((_, reject) => {
      if (init.signal?.aborted) reject(new DOMException('', 'TimeoutError'));
    }));

  expect(await picture('profile/avatar')).toBeNull();
});
