import { defineConfig } from 'vitest/config'

/**
 * Tests that kill guard, set up and undo whole homes, go through every state of a rotation and every form of an answer, feed
 * every parser, fail every disk, say everything in Japanese, or talk to real terminals, shells, keychains and package managers,
 * again and again: minutes of it.
 */
export const SLOW = [
  'test/**/kills.test.ts',
  'test/attacks/*.test.ts',
  'test/by-hand.test.ts',
  'test/disk/{crash,journal-killed,race,rights}.test.ts',
  'test/e2e/{damaged-journals,deliveries,families,foreign-references,hidden-tokens,included-files,kinds,left-for-you}.test.ts',
  'test/e2e/{network-call,org,org-killed,org-rotate,prompts}.test.ts',
  'test/e2e/{rotate-folders,several-machines,shapes,states,whole-search,windows-home}.test.ts',
  'test/e2e/takumo-{rotate,states}.test.ts',
  'test/find-staged.test.ts',
  'test/fuzz/*.test.ts',
  'test/languages/japanese.test.ts',
  'test/lockfiles.test.ts',
  'test/odd-files.test.ts',
  'test/race.test.ts',
  'test/rotate/rescue.test.ts',
  'test/sandbox/{npm-registry,python-index}.test.ts',
  'test/setup/{existing,refusals}.test.ts',
  'test/system/keychain.test.ts',
  'test/system/find-program.test.ts',
  'test/terminal.test.ts',
  'test/tools/{file-table,properties}.test.ts',
  'test/tools/shells/differential.test.ts',
]

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
    // Guard runs in the tests' own processes, which keep two cores busy; each more loads every module once more.
    maxWorkers: 2,
  },
})
