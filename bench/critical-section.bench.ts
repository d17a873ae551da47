// How long from the arrival of the answer to the last rename, against a bare write + fsync + rename over the same files.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApi } from '../src/api/index.ts'
import type { Files } from '../src/core/ports/files.ts'
import type { Api } from '../src/core/ports/services.ts'
import { Secret } from '../src/core/secret.ts'
import { VENDOR_URLS } from '../src/core/services.ts'
import { createFiles } from '../src/disk/files.ts'
import { createJournals } from '../src/disk/journal.ts'
import { discover } from '../src/find/discover.ts'
import { rotateEmail } from '../src/rotate/email.ts'
import { planRewrite } from '../src/rotate/plan.ts'
import type { RotateContext } from '../src/rotate/rotate.ts'
import { startSandbox } from '../src/sandbox/start-sandbox.ts'
import { createClock } from '../src/system/clock.ts'
import { findNames } from '../src/system/find-names.ts'
import { readMounts } from '../src/system/mount-table.ts'
import { NO_KEYCHAIN } from '../test/helpers/no-keychain.ts'
import { bareLoop, median } from './measure.ts'

const ROUNDS = 12

const sandbox = await startSandbox()
const urls = { ...VENDOR_URLS, npm: sandbox.environment.GUARD_NPM_URL!, pypi: sandbox.environment.GUARD_PYPI_URL! }
const clock = createClock()

for (const files of [6, 50]) {
  const samples: Sample[] = []
  for (let round = 0; round < ROUNDS + 2; round += 1) {
    const sample = await measure(files)
    if (round >= 2) samples.push(sample)
  }
  const ratio = median(samples.map(({ guard, bare }) => guard / bare))
  const times = `${median(samples.map(({ guard }) => guard)).toFixed(1)} ms against ${median(samples.map(({ bare }) => bare)).toFixed(1)} ms`
  const waiting = median(samples.map(({ waiting }) => waiting)).toFixed(1)
  console.log(`  ${files} files: ${ratio.toFixed(2)} times a bare loop (${times}, medians of ${ROUNDS} rounds)`)
  console.log(`    of it ${waiting} ms until the service said that it knows the new token`)
}
await sandbox.close()

/** Milliseconds. */
interface Sample {
  guard: number
  /** The part of `guard` in which it waited for the service. */
  waiting: number
  bare: number
}

/** One rotation, then the bare loop over the same files. */
async function measure(count: number): Promise<Sample> {
  const home = mkdtempSync(join(tmpdir(), 'guard-bench-home-'))
  const token = await issue()
  const paths = Array.from({ length: count }, (_, index) => join(home, `p${index}`, '.npmrc'))
  for (const path of paths) {
    mkdirSync(join(path, '..'))
    writeFileSync(path, `; a comment\n//${new URL(urls.npm).host}/npm/:_authToken=${token}\nfund=false\n`)
  }
  const times: Times = { arrived: 0, replaced: 0, waits: [] }
  const ctx = context(home, times)
  const found = await discover(ctx, { here: false, searchMilliseconds: 10_000 })
  const plan = planRewrite({
    found,
    token: new Secret(token),
    git: new Map(),
    flags: {},
    trustedHosts: new Set([new URL(urls.npm).host]),
  })
  await rotateEmail(plan, { scope: { here: false, searchMilliseconds: 10_000 }, keychain: false }, ctx)
  const bare = bareLoop(paths)
  rmSync(home, { recursive: true, force: true })
  const waits = times.waits.filter(({ from, to }) => from >= times.arrived && to <= times.replaced)
  return {
    guard: times.replaced - times.arrived,
    waiting: waits.reduce((sum, { from, to }) => sum + to - from, 0),
    bare,
  }
}

interface Times {
  arrived: number
  replaced: number
  waits: { from: number; to: number }[]
}

/** The real parts, with a clock on the answer's first byte and on the last rename. */
function context(home: string, times: Times): RotateContext {
  const stateFolder = join(home, '.state')
  const env = {}
  const real = createFiles(stateFolder, readMounts)
  const files: Files = {
    ...real,
    replaceAll(replacements) {
      const errors = real.replaceAll(replacements)
      if (replacements.length > 0) times.replaced = performance.now()
      return errors
    },
  }
  return {
    home,
    cwd: home,
    env,
    platform: process.platform,
    settings: { urls, stateFolder, keychain: false, unread: [], bot: undefined, takumoKey: undefined },
    clock,
    files,
    search: {
      findByName: async (root, wanted) => ({
        ...findNames({ ...wanted, folders: [root], until: Number.POSITIVE_INFINITY }, () => new Set()),
        partial: false,
      }),
    },
    api: timed(createApi({ urls, bot: undefined, env, clock, version: 'bench' }), times),
    journals: createJournals(stateFolder),
    git: { inspect: async paths => new Map(paths.map(path => [path, { state: 'untracked' }])), async *staged() {} },
    store: { read: async () => ({ ok: true }), write: async () => ({ ok: true }), remove: async () => ({ ok: true }) },
    keychain: NO_KEYCHAIN,
    io: { err() {}, interactive: false, confirm: async () => false },
    deferSignals: steps => steps(),
    cancellable: async () => false,
  }
}

function timed(api: Api, times: Times): Api {
  return {
    ...api,
    async email() {
      const email = await api.email()
      return {
        ...email,
        async status(token) {
          const from = performance.now()
          const verdict = await email.status(token)
          times.waits.push({ from, to: performance.now() })
          return verdict
        },
        regenerate: (token, onChunk) =>
          email.regenerate(token, (text, part) => {
            times.arrived ||= performance.now()
            onChunk(text, part)
          }),
      }
    },
  }
}

async function issue(): Promise<string> {
  const email = `bench${Math.random()}@example.com`
  await fetch(`${urls.npm}api/v1/tokens`, {
    method: 'POST',
    body: JSON.stringify({ email }),
    headers: { 'content-type': 'application/json' },
  })
  return sandbox.mails.findLast(({ to }) => to === email)!.token!
}
