// Every object URL has one owner, and none outlives it or the lock.

import { useLayoutEffect, useState } from 'preact/hooks';

type Owned = { url: string; lost: () => void };

const all = new Set<Owned>();

/** The URL of the blob, for as long as this is drawn and nothing is locked. */
export function useObjectUrl(blob: Blob | null): string | undefined {
  const [url, setUrl] = useState<string>();
  useLayoutEffect(() => {
    if (!blob) return;
    const owned: Owned = { url: URL.createObjectURL(blob), lost: () => setUrl(undefined) };
    all.add(owned);
    setUrl(owned.url);
    return () => {
      revoke(owned);
      setUrl(undefined);
    };
  }, [blob]);
  return url;
}

/** For the lock: what was shown can no longer be fetched, and is drawn no longer. */
export function revokeAll(): void {
  for (const owned of all) {
    revoke(owned);
    owned.lost();
  }
}

function revoke(owned: Owned): void {
  if (all.delete(owned)) URL.revokeObjectURL(owned.url);
}
