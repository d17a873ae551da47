import { defineConfig } from 'vitest/config'

/** Tests that kill guard, or set up and undo whole homes, again and again: minutes of it. */
export const SLOW = ['test/**/kills.test.ts', 'test/disk/crash.test.ts', 'test/setup/existing.test.ts']

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // `npm run test:clients` needs package managers that are installed for it; `test:crash` and `test:kills` take their time.
    exclude: ['test/clients/**', 'test/crash/**', ...SLOW],
    setupFiles: ['test/setup.ts'],
    testTimeout: 30_000,
    // Tests start real programs and wait for them; more than a few at once only wait for each other.
    maxWorkers: 4,
  },
})
