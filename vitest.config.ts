import { defineConfig } from 'vitest/config'

/** Tests that kill guard, or set up and undo whole homes, again and again: minutes of it. */
export const SLOW = ['test/**/kills.test.ts', 'test/disk/crash.test.ts', 'test/setup/existing.test.ts']

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // `npm run test:clients` needs package managers that are installed for it; `test:crash` and `test:kills` take their time.
    exclude: ['test/clients/**', 'test/crash/**', ...SLOW],
    globalSetup: ['test/helpers/starts.ts'],
    setupFiles: ['test/setup.ts'],
    // guard leaves nothing behind in a process, so the files of a worker share its modules: to load them takes longer than most tests.
    isolate: false,
    sequence: { shuffle: true }, // and a test leaves nothing behind for the next one
    pool: 'forks',
    testTimeout: 120_000,
    maxWorkers: 2,
  },
})
