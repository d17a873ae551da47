import { join, resolve, sep } from 'node:path'
import { createApi } from '../api/index.ts'
import { countOf, say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import { createDeliveries } from '../disk/deliveries.ts'
import { createFiles } from '../disk/files.ts'
import { createJournals } from '../disk/journal.ts'
import { createLedgers } from '../disk/ledger.ts'
import { createLock } from '../disk/lock.ts'
import { createSetupRecord } from '../disk/setup-record.ts'
import { createFeeder } from '../system/feeder.ts'
import { createGit } from '../system/git.ts'
import { createStore } from '../system/keychain.ts'
import { readMounts } from '../system/mount-table.ts'
import { realPathOf } from '../system/real-path.ts'
import { runInForeground } from '../system/run-in-foreground.ts'
import { runProgram } from '../system/run-program.ts'
import { createScratch } from '../system/scratch.ts'
import { createSearch } from '../system/search.ts'
import { createTreeSearch } from '../system/tree-search.ts'
import type { CommandEnding } from './command-ending.ts'
import { createIo, type IoFlags } from './io.ts'
import { NO_DELIVERIES, NO_JOURNALS, NO_LEDGERS, NO_RECORD } from './no-state.ts'
import { gatherSettings } from './settings.ts'
import { createSignals, type Signals } from './signals.ts'
import type { SafeRuntime } from './sink.ts'

/** All side effects that a command may use. Throws `GuardError` (exit 2) if the settings are invalid. */
export async function createContext(
  runtime: SafeRuntime,
  flags: IoFlags & { command: string; changes: boolean },
  ending: CommandEnding,
): Promise<{ ctx: Context; signals: Signals }> {
  const { env, platform, clock, version, dist, users } = runtime
  // Some containers set `HOME=.`.
  const home = resolve(runtime.cwd(), runtime.home)
  const where = { home, cwd: seenFromHome(runtime.cwd(), home), env, platform }
  const { settings, concerns, origins, hasState } = await gatherSettings(where, { users, changes: flags.changes })
  const io = createIo(runtime, flags, ending)
  const signals = createSignals(io, runtime)
  const command = `guard ${flags.command}`
  const streams = [runtime.stdin.fd, runtime.stdout.fd, runtime.stderr.fd] as const
  const ctx: Context = {
    ...where,
    ...{ settings, concerns, origins, clock, io },
    files: createFiles(settings.stateFolder, readMounts),
    search: createSearch(join(dist, 'search-worker.cjs')),
    treeSearch: createTreeSearch(
      join(dist, 'tree-worker.cjs'),
      async () => (await import('../formats/free-text.ts')).findInFreeText,
    ),
    api: createApi({
      urls: settings.urls,
      bot: settings.bot,
      env,
      clock,
      version,
      timeouts: timeouts(env),
      onCall: io.detail,
      // Many connections leave much garbage, which V8 else lets grow to several times the live data.
      onMany: async () => (await import('node:v8')).setFlagsFromString('--heap-growing-percent=40'),
      onPause: seconds =>
        io.err(say`note: the service limits requests; guard goes on in ${countOf(seconds, 'second')}`),
    }),
    journals: hasState ? createJournals(settings.stateFolder) : NO_JOURNALS,
    setupRecord: hasState ? createSetupRecord(settings.stateFolder) : NO_RECORD,
    ledgers: hasState ? createLedgers(settings.stateFolder) : NO_LEDGERS,
    lock: createLock(settings.stateFolder, { command }),
    deliveries: hasState ? createDeliveries(settings.stateFolder, { command }) : NO_DELIVERIES,
    keychain: runtime.keychain,
    store: createStore(join(dist, 'keychain-child.js'), env),
    git: createGit(home, env),
    startSandbox: async options => (await import('../sandbox/start-sandbox.ts')).startSandbox(options),
    runProgram: program => runProgram(program, streams),
    feeder: createFeeder({ isTerminal: () => runtime.stdin.isTTY, signals: runtime.signals }),
    runInForeground: program =>
      runInForeground(program, { streams, isTerminal: runtime.stdin.isTTY, signals: runtime.signals }),
    deferSignals: signals.deferSignals,
    wasInterrupted: signals.wasInterrupted,
    waitForSignal: signals.waitForSignal,
    cancellable: signals.cancellable,
    self: [process.execPath, join(dist, '../bin/guard.js')],
    scratch: createScratch(),
  }
  return { ctx, signals }
}

/**
 * The path of a folder below HOME, spelled as in HOME. Otherwise, if a symlink leads to HOME, its files would seem to
 * be a project's.
 */
function seenFromHome(cwd: string, home: string): string {
  const real = realPathOf(home)
  return cwd === real || cwd.startsWith(real + sep) ? home + cwd.slice(real.length) : cwd
}

/** `GUARD_TIMEOUT`, in seconds: for slow links, and for tests in which no answer comes. */
function timeouts({ GUARD_TIMEOUT: text }: Context['env']) {
  const seconds = Number(text)
  if (!text || !Number.isFinite(seconds) || seconds <= 0) return undefined
  const milliseconds = seconds * 1000
  return { connect: milliseconds, headers: milliseconds, body: milliseconds, total: milliseconds }
}
