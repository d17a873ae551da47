import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { OpenJournal } from '../../src/core/ports/journals.ts'
import { createJournals } from '../../src/disk/journal.ts'
import { classifyJournal } from '../../src/rotate/journal.ts'
import { EMAIL, expectRotated, hasJournal, type Scene, scene, type Tree, tokenIn } from './scene.ts'

/**
 * Journals that guard 0.1.0 wrote when it was killed, one for each sequence of states that it can leave, with the
 * other files of that home. Only paths, hosts and tokens were replaced; the padding of NUL bytes is added here.
 */
const FIXTURES = join(import.meta.dirname, '../fixtures/guard-0.1.0')
const JOURNAL = '.local/state/guard/journal-01234567-89ab-4cde-8f01-23456789abcd.jsonl'
const names = readdirSync(FIXTURES).filter(name => !name.includes('.'))
const emailNames = names.filter(name => !name.startsWith('org-'))

const twoFiles: Tree = ({ host, token }) => ({
  '.npmrc': `; mine\n//${host}/npm/:_authToken = "${token}"\n`,
  '.zshrc': `export NPM_TOKEN=${token}\n`,
})

type Values = Record<'home' | 'url' | 'host' | 'old' | 'fresh', string>

function put({ write }: Pick<Scene, 'write'>, name: string, values: Values): void {
  const fill = (text: string) => text.replace(/\{\{(\w+)\}\}/g, (_, key: keyof Values) => values[key])
  const files = JSON.parse(readFileSync(join(FIXTURES, name, 'home.json'), 'utf8')) as Record<string, string>
  for (const [path, text] of Object.entries(files)) {
    const zeros = /^zeros (\d+)$/.exec(text)?.[1]
    write(path, zeros === undefined ? fill(text) : Buffer.alloc(Number(zeros)))
  }
  const journal = fill(readFileSync(join(FIXTURES, name, 'journal.jsonl'), 'utf8'))
  write(JOURNAL, Buffer.concat([Buffer.from(journal), Buffer.alloc(64 * 1024)]))
}

/** A home that 0.1.0 left in this state, and a matching service: it has issued a token if the answer says so. */
async function interrupted(name: string) {
  const home = await scene(twoFiles)
  const hasFresh = readFileSync(join(FIXTURES, name, 'journal.jsonl'), 'utf8').includes('{{fresh}}')
  const isMade = hasFresh || name.endsWith('-lost')
  const fresh = isMade ? await regenerate(home) : ''
  put(home, name, { ...home, old: home.token, fresh })
  return { ...home, fresh }
}

async function regenerate({ url, token }: Scene): Promise<string> {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${url}/npm/api/v1/tokens/regenerate`, { method: 'POST', headers })
  return ((await answer.json()) as { token: string }).token
}

describe('journals of guard 0.1.0', () => {
  test('have a fixture for every state', () => {
    expect(names).toHaveLength(21)
  })

  test.for(emailNames)('%s is finished', { timeout: 60_000 }, async name => {
    const home = await interrupted(name)
    const { code } = await home.guard(['resume'])
    if (name.endsWith('-lost')) {
      expect(code).toBe(7)
      const input = await home.services.code(EMAIL)
      expect((await home.guard(['reset', EMAIL, '--code-stdin', '--yes'], { input })).code).toBe(0)
    } else expect(code).toBe(0)
    expect(hasJournal(home)).toBe(false)
    const isTouched = tokenIn(home) !== home.token
    if (isTouched) await expectRotated(home)
    else expect(await home.services.isValid(home.token)).toBe(true)
    if (home.fresh !== '' && !name.endsWith('-lost')) expect(tokenIn(home)).toBe(home.fresh)
  })

  test('a file that a variable named by a relative path is written, whatever folder resume runs in', async () => {
    const home = await interrupted('rotate-issuing-chunk-answered-accepted')
    const relative = home.read(JOURNAL).replace(`"path":"${home.home}/.npmrc"`, '"path":".npmrc"')
    home.write(JOURNAL, relative)
    home.write('elsewhere/x', '')
    const { code, stderr } = await home.guard(['resume'], { cwd: join(home.home, 'elsewhere') })
    expect(code, stderr).toBe(0)
    expect(relative).toContain('"path":".npmrc"')
    expect(tokenIn(home)).toBe(home.fresh)
    expect(hasJournal(home)).toBe(false)
  })

  test.for(names)('%s is read as intended', async name => {
    const home = await scene()
    put(home, name, { ...home, old: tokenOf(name, 'OLD'), fresh: tokenOf(name, 'NEW') })
    const [stored] = createJournals(join(home.home, '.local/state/guard')).list()
    const judged = classifyJournal(stored as OpenJournal)
    if (judged.kind !== 'pending') throw new Error(judged.message)
    const { phase, fresh, status } = judged.state
    expect({ phase, fresh: fresh?.reveal(), status }).toEqual(expected(name))
  })

  test('that are finished count as history', async () => {
    const home = await scene()
    const text = readFileSync(join(FIXTURES, 'history.jsonl'), 'utf8')
    home.write('.local/state/guard/history.jsonl', text.replace('{{url}}', home.url))
    expect(createJournals(join(home.home, '.local/state/guard')).history()).toEqual([
      {
        at: '2026-11-27T09:08:56.142Z',
        kind: 'email',
        origin: `${home.url}/npm/`,
        from: 'sha256:4c62a1e776e9',
        to: 'sha256:04316b94a245',
      },
    ])
  })
})

const tokenOf = (name: string, which: string) =>
  `tg_${name.startsWith('org-') ? 'org' : 'anon'}_TEST${which}0123456789abcdef`

/**
 * The padding of 0.1.0 does not show whether a record of the call is missing, so even with only a plan the call may
 * have been sent.
 */
function expected(name: string) {
  const states = name.split('-').slice(1)
  const last = states.at(-1)!
  const phases: Record<string, string> = {
    prepared: 'issuing',
    requested: 'resetting',
    chunk: 'answered',
    lost: 'issuing',
  }
  const isKnown = last === 'accepted' || last === 'written'
  const status = states.includes('answered') ? (name.startsWith('org-') ? 201 : 200) : undefined
  return { phase: phases[last] ?? last, fresh: isKnown ? tokenOf(name, 'NEW') : undefined, status }
}
