import { afterEach, expect, test, vi } from 'vitest';

import { loadLanguage, loadRest } from '../../i18n/i18n';
import { find, show } from '../../ui/testing';
import { FollowLink } from './FollowLink';

const LINK = 'hoopoe://i#abc';

afterEach(() => vi.restoreAllMocks());

/** What a camera sees that is never still: else there would be one frame of it. */
function camera() {
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d');
  const timer = setInterval(() => pen?.fillRect(0, 0, 10, 10), 50);
  return { stream: canvas.captureStream(20), stop: () => clearInterval(timer) };
}

test('the camera goes on while a link is typed, and is off as soon as it has found one', async () => {
  await loadLanguage('en');
  await loadRest();
  const { stream, stop } = camera();
  let texts: string[] = [];
  vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockResolvedValue(stream);
  vi.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.resolve(Response.json({ texts })));
  const states = () => stream.getTracks().map((track) => track.readyState);
  show(<FollowLink close={() => undefined} />);
  const button = () => [...document.querySelectorAll('button')].find((one) => one.textContent === 'With the camera');
  await vi.waitFor(() => expect(button()).toBeDefined());
  button()?.click();
  await vi.waitFor(() => expect(find('video').hidden).toBe(false));

  const field = find('input[type=text]') as HTMLInputElement;
  field.value = 'h';
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(states()).toEqual(['live']);

  texts = [LINK];
  await vi.waitFor(() => expect(states()).toEqual(['ended']), 5_000);
  expect([(find('input[type=text]') as HTMLInputElement).value, document.querySelector('video')]).toEqual([LINK, null]);
  stop();
});
