import { defineConfig } from 'vitest/config';

/** Tests that set what a library reads when it is loaded. */
const ALONE = ['src/tui/colour.test.tsx'];

export default defineConfig({
  test: {
    environment: 'node',
    // A machine may be slow or busy; what hangs is found out all the same.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        // Modules keep nothing between tests, and to load them again for each file takes half of the run.
        test: { name: 'all', include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'captures/**/*.test.ts'], exclude: ALONE, isolate: false },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
});
