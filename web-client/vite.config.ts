import { defineConfig } from 'vite';

import { earlyAsker } from './build/earlyAsker.ts';
import { emojiData } from './build/emojiData.ts';
import { installed } from './build/installed.ts';
import { shellWorker } from './build/shellWorker.ts';

// Everything the page needs is a file of its own: the node's content security policy allows nothing inline.
export default defineConfig({
  plugins: [emojiData(), installed(), earlyAsker(), shellWorker()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  resolve: {
    // virtua is written for React; Preact's own layer stands in for it.
    alias: { react: 'preact/compat', 'react-dom': 'preact/compat', 'react/jsx-runtime': 'preact/jsx-runtime' },
  },
  build: {
    manifest: true,
    target: 'es2024',
    // Otherwise light-dark() and :dir() are written in older ways that mean something else.
    cssTarget: ['chrome125', 'firefox129', 'safari18'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // All that a first visit needs is one file: cut wherever something else shares it, it weighs more, and so do the requests.
        codeSplitting: { groups: [{ name: 'first', tags: ['$initial'], test: (id) => !/\/src\/(pwa|early\/early)\b/.test(id) }] },
      },
    },
  },
});
