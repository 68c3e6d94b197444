import { expect, test, vi } from 'vitest';

import { untilLoaded } from './untilLoaded';

test('what could not be loaded is asked for again until it can', async () => {
  vi.useFakeTimers();
  const load = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error('away')).mockRejectedValueOnce(new Error('away')).mockResolvedValue('here');

  const loaded = untilLoaded(load);
  await vi.runAllTimersAsync();

  expect(await loaded).toBe('here');
  expect(load).toHaveBeenCalledTimes(3);
  vi.useRealTimers();
});
