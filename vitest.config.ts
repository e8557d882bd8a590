import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'captures/**/*.test.ts'],
    environment: 'node',
    // A machine may be slow or busy; what hangs is found out all the same.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
