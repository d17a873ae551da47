import { cpSync, existsSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { RecordFile } from '../../src/core/ports/journals.ts'
import { Secret } from '../../src/core/secret.ts'
import { guardHosts, VENDOR_URLS } from '../../src/core/services.ts'
import { applySetup } from '../../src/setup/apply.ts'
import { gather } from '../../src/setup/gather.ts'
import { planSetup } from '../../src/setup/plan.ts'
import { planRemoval } from '../../src/setup/plan-removal.ts'
import { belongsTo, readRecord } from '../../src/setup/record.ts'
import { applyRemoval } from '../../src/setup/remove.ts'
import type { SetupTarget } from '../../src/tools/recipe.ts'
import { MANAGER_NAMES } from '../../src/tools/tool.ts'
import { createFiles } from '../helpers/files.ts'
import { tempHome } from '../helpers/guard.ts'
import { treeOf } from './ground.ts'

const HOMES = join(import.meta.dirname, '../fixtures/homes')
const TOKEN = new Secret('tg_anon_TESTsetupSETUPsetup00setup')
const goal: SetupTarget = { urls: VENDOR_URLS, level: 'user', token: { form: 'literal' } }
const homeHosts = guardHosts(VENDOR_URLS)
const tools = MANAGER_NAMES.map(name => ({ name, version: '1.0.0' }))

function world(fixture: string) {
  const place = tempHome()
  const source = join(HOMES, fixture, 'home')
  if (existsSync(source)) cpSync(source, place.home, { recursive: true })
  let text: string | undefined
  const setupRecord: RecordFile = {
    path: 'setup.json',
    read: () => text,
    write: next => {
      text = next
    },
    erase: () => {
      text = undefined
    },
  }
  const where = { home: place.home, cwd: place.home, env: {}, platform: 'linux' } as const
  const files = createFiles(join(tmpdir(), 'guard-no-state'))
  return { place, ctx: { ...where, files, setupRecord, deferSignals: <T>(steps: () => Promise<T>) => steps() } }
}

/** The files that exist both times, and the lines that are missing the second time. */
function lostLines(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.entries(before).flatMap(([path, text]) => {
    const lines = new Set((after[path] ?? '').split('\n'))
    return text
      .split('\n')
      .filter(line => !lines.has(line))
      .map(line => `${path}: ${line}`)
  })
}

describe('a realistic home is set up for all tools and restored', () => {
  test.for(readdirSync(HOMES).sort())('%s', async fixture => {
    const { place, ctx } = world(fixture)
    const before = treeOf(place)
    const input = { flags: {}, trustedHosts: homeHosts, token: TOKEN.reveal(), git: new Map() }

    const plan = planSetup(await gather(tools, goal, ctx), input)
    expect(plan.refusals).toEqual([])
    await applySetup(plan.files, { token: TOKEN, project: null }, ctx)

    // Lines are only added, except that the existing Guard index gets the token.
    const lost = lostLines(before, treeOf(place))
    expect(
      lost.filter(line => !/(?:index[-_]url|url)\s*[=:]\s*"?https:\/\/pypi\.flatt\.tech\/simple/.test(line)),
    ).toEqual([])
    const again = planSetup(await gather(tools, goal, ctx), input)
    expect(again.files).toEqual([])

    const record = readRecord(ctx)
    const removal = planRemoval(await gather(tools, goal, ctx), {
      record,
      trustedHosts: homeHosts,
      all: record.files.length === 0,
    })
    expect(removal.problems).toEqual([])
    if (record.files.length > 0) await applyRemoval(removal.removals, belongsTo(null), ctx)
    expect(treeOf(place)).toEqual(before)
  })
})
