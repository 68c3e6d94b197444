import { beforeEach, expect, test, vi } from 'vitest';

import { change } from '../../api/client';
import type { Chat } from '../../api/types';
import { putChat, setChats } from '../../store/chats';
import { leave, show } from '../../ui/testing';
import { useTakenUp } from './readMarker';

vi.mock('../../api/client');

const chat = (marked_unread: boolean) => ({ contact: 7, name: 'Bob', unread: 0, marked_unread }) as Chat;
const pause = () => vi.advanceTimersByTimeAsync(1_000);

function Open() {
  useTakenUp(7, true);
  return <p>Bob</p>;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.mocked(change).mockReset().mockImplementation(async () => ({ kind: 'done', value: chat(false) }));
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  return () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  };
});

test('a conversation that is marked as unread is so no more once it is looked at, until it is marked again and left', async () => {
  setChats([chat(true)]);
  vi.mocked(document.hasFocus).mockReturnValue(false);
  show(<Open />);
  await pause();
  expect(change).not.toHaveBeenCalled();

  vi.mocked(document.hasFocus).mockReturnValue(true);
  dispatchEvent(new Event('focus'));
  await pause();
  expect(vi.mocked(change).mock.calls).toEqual([['PATCH', 'chats/7', { marked_unread: false }]]);

  putChat(chat(true));
  dispatchEvent(new Event('focus'));
  await pause();
  expect(change).toHaveBeenCalledTimes(1);

  leave();
  show(<Open />);
  await pause();
  expect(change).toHaveBeenCalledTimes(2);
});
