import { afterEach, expect, test, vi } from 'vitest';

import { loadLanguage, loadRest } from '../../i18n/i18n';
import { leave, show } from '../../ui/testing';
import { Camera } from './Camera';

const nothing = () => undefined;

afterEach(() => vi.restoreAllMocks());

test.each([
  ['NotAllowedError', 'may not use the camera'],
  ['NotFoundError', 'No camera was found'],
  ['NotReadableError', 'Another program uses the camera'],
])('%s is said in words', async (name, words) => {
  await loadLanguage('en');
  await loadRest();
  vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockRejectedValue(new DOMException('', name));

  const page = show(<Camera found={nothing} close={nothing} />);

  await vi.waitFor(() => expect(page.textContent).toContain(words));
});

test('the camera is off as soon as it is not drawn any more, also if it was allowed only then', async () => {
  await loadLanguage('en');
  await loadRest();
  const stream = document.createElement('canvas').captureStream();
  let allow: (stream: MediaStream) => void = nothing;
  vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockReturnValue(new Promise((resolve) => { allow = resolve; }));
  show(<Camera found={nothing} close={nothing} />);
  await vi.waitFor(() => expect(navigator.mediaDevices.getUserMedia).toHaveBeenCalled());

  leave();
  allow(stream);

  await vi.waitFor(() => expect(stream.getTracks().map((track) => track.readyState)).toEqual(['ended']));
});
