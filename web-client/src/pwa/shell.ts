// Which requests the service worker answers, as a pure function: the page and its own files, and never anything of the API.

/** What a build consists of. */
export type Shell = {
  /** Names this build. */
  version: string;
  /** The page itself, as `integrity` of a request has it. */
  page: string;
  /** Paths of its files; each has the hash of its content in its name. */
  files: readonly string[];
};

export type Asked = Pick<Request, 'method' | 'mode' | 'url'>;

/** What is asked for. Whatever is `other` goes to the node as if there were no service worker. */
export function kindOf({ method, mode, url }: Asked, origin: string, files: ReadonlySet<string>): 'page' | 'file' | 'other' {
  const at = new URL(url);
  if (method !== 'GET' || at.origin !== origin) return 'other';
  if (mode === 'navigate') return at.pathname === '/' ? 'page' : 'other';
  return files.has(at.pathname) && at.search === '' ? 'file' : 'other';
}
