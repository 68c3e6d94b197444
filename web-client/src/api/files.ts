// Pictures: those that are given to the node, and those that it gives.

import { READ_MS, answerOf, headersOf } from './client';
import type { Answer } from './client';
import type { Profile, QrTexts } from './types';

/** What stands in the QR codes of a picture; the node looks at it and keeps nothing. */
export function readCodes(file: Blob): Promise<Answer<QrTexts>> {
  return give('POST', 'qr/decode', file);
}

/** Makes the user's picture of another: the largest square around a centre, from 0 to 1 in both directions. */
export function giveAvatar(file: Blob, centre: { x: number; y: number }): Promise<Answer<Profile>> {
  return give('PUT', `profile/avatar?x=${centre.x.toFixed(4)}&y=${centre.y.toFixed(4)}`, file);
}

/** The file of a picture; none if there is none, or the node does not answer. */
export async function picture(path: string): Promise<Blob | null> {
  try {
    const response = await fetch(`/v1/${path}`, { headers: headersOf('GET'), signal: AbortSignal.timeout(READ_MS) });
    return response.ok ? await response.blob() : null;
  } catch {
    return null;
  }
}

function give<T>(method: 'POST' | 'PUT', path: string, file: Blob): Promise<Answer<T>> {
  const headers = { ...headersOf(method), 'Content-Type': 'application/octet-stream' };
  return answerOf(() => fetch(`/v1/${path}`, { method, headers, body: file }));
}
