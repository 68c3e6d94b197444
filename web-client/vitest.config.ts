import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

import { CHROMIUM } from './build/chromium';

export default defineConfig({
  test: {
    projects: [
      {
        extends: './vite.config.ts',
        test: { name: 'unit', environment: 'node', include: ['src/**/*.test.ts', 'build/**/*.test.{js,ts}'] },
      },
      {
        extends: './vite.config.ts',
        // Found one by one, while tests run already, they would begin anew.
        optimizeDeps: { include: ['@fluent/bundle', '@preact/signals', 'axe-core', 'preact', 'preact/compat', 'preact/hooks', 'preact/jsx-dev-runtime', 'preact/jsx-runtime', 'preact/test-utils', 'virtua'] },
        test: {
          name: 'component',
          include: ['src/**/*.test.tsx'],
          // A busy machine takes its time, and that is no fault of what is tested.
          testTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            connectTimeout: 180_000,
            provider: playwright({ launchOptions: CHROMIUM }),
            instances: [{ browser: 'chromium' }],
            viewport: { width: 800, height: 600 },
            screenshotFailures: false,
          },
        },
      },
      {
        test: { name: 'shots', environment: 'node', include: ['shots/**/*.spec.ts'], testTimeout: 600_000, hookTimeout: 300_000, fileParallelism: false },
      },
      {
        // It prints figures; nothing is judged by the clock.
        test: { name: 'bench', environment: 'node', include: ['bench/**/*.spec.ts'], testTimeout: 600_000, hookTimeout: 300_000, fileParallelism: false, disableConsoleIntercept: true },
      },
      {
        test: { name: 'browser', environment: 'node', include: ['e2e/**/*.spec.ts'], testTimeout: 60_000, hookTimeout: 120_000, fileParallelism: false },
      },
    ],
  },
});
