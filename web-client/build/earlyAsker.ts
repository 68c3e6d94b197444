// Puts the script that asks early before all others of the page, and tells it where the texts are.

import type { Plugin } from 'vite';

const SOURCE = 'src/early/early.ts';
const PLACE = /\bTEXTS\b/;
const FIRST_TEXTS = /\/locales\/([a-z]+)\/first\.ftl/;

type Chunk = { type: 'chunk'; fileName: string; facadeModuleId: string | null; imports: string[]; code: string };

export function earlyAsker(): Plugin {
  return {
    name: 'hoopoe-early-asker',
    apply: 'build',
    enforce: 'post',
    buildStart() {
      this.emitFile({ type: 'chunk', id: SOURCE, name: 'early' });
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const chunks = Object.values(bundle).filter((one): one is Chunk & typeof one => one.type === 'chunk');
        const early = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(SOURCE));
        const page = bundle['index.html'];
        if (!early || page?.type !== 'asset') throw new Error('the page or what asks early was not built');
        if (early.imports.length > 0) throw new Error(`what asks early shares ${early.imports.join(', ')} with the page`);
        if (!PLACE.test(early.code)) throw new Error('what asks early does not ask where the texts are');
        early.code = `(()=>{const TEXTS=${JSON.stringify(textsOf(chunks))};${early.code}})();\n`;
        page.source = namedFirst(String(page.source), `/${early.fileName}`);
      },
    },
  };
}

/** The file with the first texts of each language. */
export function textsOf(chunks: readonly { facadeModuleId: string | null; fileName: string }[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const { facadeModuleId, fileName } of chunks) {
    const language = FIRST_TEXTS.exec(facadeModuleId ?? '')?.[1];
    if (language !== undefined) texts[language] = `/${fileName}`;
  }
  return texts;
}

/** The page that names this script before all others. */
export function namedFirst(page: string, path: string): string {
  const place = page.indexOf('<script');
  if (place < 0) throw new Error('the page names no script');
  return `${page.slice(0, place)}<script async src="${path}"></script>\n    ${page.slice(place)}`;
}
