const HUES = 10;

/** Which of the ten hues belongs to an identity: the same everywhere and always (FNV-1a). */
export function hueOf(identity: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < identity.length; at += 1) hash = Math.imul(hash ^ identity.charCodeAt(at), 0x01000193);
  return ((hash >>> 0) % HUES) + 1;
}
