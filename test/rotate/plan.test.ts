import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/formats/read-config.ts'
import { notesDocument } from '../../src/render/notes.ts'
import { type PlanInput, planRewrite } from '../../src/rotate/plan.ts'
import { npmrc } from '../../src/tools/npm/npmrc.ts'
import { discovery, foundFile, HOST, ONE, reference, site, TWO, variable } from './found.ts'

const OTHER = site({ path: '/home/a/p/.npmrc', level: 'project' })
const BASHRC = site({ path: '/home/a/.bashrc', level: 'shell', key: null, variable: 'NPM_TOKEN' })

/** What becomes of the token: files with their copies, copies that stay, refusals with their exit codes, notes. */
function planOf(input: Partial<PlanInput>): string[] {
  const { files, left, refusals, notes } = planRewrite({
    ...{ found: discovery(), token: ONE, trustedHosts: new Set([HOST]), git: new Map(), flags: {} },
    ...input,
  })
  return [
    ...files.map(({ path, copies }) => `write ${copies} in ${path}`),
    ...left.map(({ site, reason }) => `leave ${site.path}: ${reason}`),
    ...refusals.map(({ code, exitCode, flag }) => `refuse ${code} (${exitCode}), decided by ${flag}`),
    ...notesDocument(notes),
  ]
}

const NO_PLACE =
  'refuse NO_DURABLE_PLACE (8), decided by --keychain (or put the token into a config first, such as ~/.npmrc)'
const TRACKED = '--tracked=skip or --tracked=write'
const UNREACHABLE = 'refuse UNREACHABLE_COPY (8), decided by --leave-copies'
const NEW_SHELL = 'this shell still has the old token in NPM_TOKEN: start a new one'
const mine = foundFile([site()])

const rows: Record<string, [input: Partial<PlanInput>, expected: string[]]> = {
  'nothing holds it': [{}, [NO_PLACE]],
  'nothing holds it, and the keychain gets it': [{ flags: { keychain: true } }, []],
  'a file holds it twice': [
    { found: discovery({ files: [foundFile([site(), site({ line: 2 })])] }) },
    ['write 2 in /home/a/.npmrc'],
  ],
  'a file holds another token': [{ found: discovery({ files: [foundFile([site({ token: TWO })])] }) }, [NO_PLACE]],
  'a file holds it beside another token': [
    { found: discovery({ files: [foundFile([site(), site({ line: 2, key: '//x/:_authToken', token: TWO })])] }) },
    ['write 1 in /home/a/.npmrc'],
  ],
  'a file that others can read': [
    { found: discovery({ files: [{ ...mine, exposed: true }] }) },
    ['write 1 in /home/a/.npmrc', 'other users can read /home/a/.npmrc: chmod 600'],
  ],
  'a file that cannot be written': [
    { found: discovery({ files: [{ ...mine, problem: 'it is read-only' }] }) },
    ['refuse CANNOT_REWRITE (6), decided by --leave-copies'],
  ],
  'a file that cannot be written, beside another': [
    {
      found: discovery({ files: [{ ...mine, problem: 'it is read-only' }, foundFile([OTHER])] }),
      flags: { leaveCopies: true },
    },
    ['write 1 in /home/a/p/.npmrc', 'leave /home/a/.npmrc: it is read-only'],
  ],
  'the only file cannot be written': [
    { found: discovery({ files: [{ ...mine, problem: 'it is read-only' }] }), flags: { leaveCopies: true } },
    ['leave /home/a/.npmrc: it is read-only', NO_PLACE],
  ],
  'a host that is not of Guard': [
    { found: discovery({ files: [foundFile([site({ host: 'other.example' })])] }) },
    ['refuse FOREIGN_HOST (8), decided by --foreign-hosts'],
  ],
  'a host that is not of Guard, and its owner knows': [
    { found: discovery({ files: [foundFile([site({ host: 'other.example' })])] }), flags: { foreignHosts: true } },
    ['write 1 in /home/a/.npmrc'],
  ],
  'a host that is not of Guard, in a comment': [
    { found: discovery({ files: [foundFile([site({ host: 'other.example', carrier: 'comment' })])] }) },
    ['write 1 in /home/a/.npmrc'],
  ],
  'git tracks the file': [
    { found: discovery({ files: [mine] }), git: new Map([[mine.path, { state: 'tracked', tokenInHistory: true }]]) },
    [`refuse GIT_TRACKED (8), decided by ${TRACKED}`],
  ],
  'git cannot say whether it tracks the file': [
    { found: discovery({ files: [mine] }), git: new Map([[mine.path, { state: 'unknown', reason: 'no git' }]]) },
    [`refuse GIT_UNKNOWN (8), decided by ${TRACKED}`],
  ],
  'git tracks the file, and it is left': [
    {
      ...{ found: discovery({ files: [mine, foundFile([OTHER])] }), flags: { tracked: 'skip' } },
      git: new Map([[mine.path, { state: 'tracked', tokenInHistory: undefined }]]),
    },
    ['write 1 in /home/a/p/.npmrc', 'leave /home/a/.npmrc: git may publish the file'],
  ],
  'git tracks the file, and it is written': [
    {
      ...{ found: discovery({ files: [mine] }), flags: { tracked: 'write' } },
      git: new Map([[mine.path, { state: 'tracked', tokenInHistory: undefined }]]),
    },
    ['write 1 in /home/a/.npmrc'],
  ],
  'git does not track the file': [
    { found: discovery({ files: [mine] }), git: new Map([[mine.path, { state: 'untracked' }]]) },
    ['write 1 in /home/a/.npmrc'],
  ],
  'a variable that a file defines': [
    { found: discovery({ files: [foundFile([BASHRC])], sites: [BASHRC, variable('NPM_TOKEN')] }) },
    ['write 1 in /home/a/.bashrc', NEW_SHELL],
  ],
  'a variable that is built, in two steps, from one that a file defines': [
    {
      found: discovery({
        files: [foundFile([{ ...BASHRC, variable: 'BASE' }])],
        sites: [{ ...BASHRC, variable: 'BASE' }, variable('NPM_TOKEN')],
        references: [reference('MIDDLE', { variable: 'NPM_TOKEN' }), reference('BASE', { variable: 'MIDDLE' })],
      }),
    },
    ['write 1 in /home/a/.bashrc', NEW_SHELL],
  ],
  'a variable that nothing defines': [
    { found: discovery({ files: [mine], sites: [site(), variable('NPM_TOKEN')] }) },
    ['write 1 in /home/a/.npmrc', UNREACHABLE],
  ],
  'variables that are built from each other': [
    {
      found: discovery({
        ...{ files: [mine], sites: [variable('A')] },
        references: [reference('A', { variable: 'B' }), reference('B', { variable: 'A' })],
      }),
    },
    ['write 1 in /home/a/.npmrc', UNREACHABLE],
  ],
  'a variable that nothing defines, and it is left': [
    { found: discovery({ files: [mine], sites: [variable('NPM_TOKEN')] }), flags: { leaveCopies: true } },
    ['write 1 in /home/a/.npmrc', 'leave env:NPM_TOKEN: no line that guard can rewrite defines it'],
  ],
  'a variable with another token': [
    { found: discovery({ files: [mine], sites: [variable('NPM_TOKEN', { token: TWO })] }) },
    ['write 1 in /home/a/.npmrc'],
  ],
  'GUARD_TOKEN is never rewritten': [
    { found: discovery({ files: [mine], sites: [variable('GUARD_TOKEN')] }) },
    ['write 1 in /home/a/.npmrc', 'GUARD_TOKEN still has the old token: give guard the new one'],
  ],
}

describe('a rewrite is planned', () => {
  test.for(Object.entries(rows))('%s', ([, [input, expected]]) => {
    expect(planOf(input)).toEqual(expected)
  })

  test('with room for each copy to grow, and the hash of what was read', () => {
    const file = foundFile([site(), site({ line: 2 })], { hash: 'sha' })
    const [planned] = planRewrite({
      ...{ found: discovery({ files: [file] }), token: ONE, trustedHosts: new Set([HOST]), git: new Map(), flags: {} },
    }).files
    expect(planned).toMatchObject({ hash: 'sha', size: file.text.length + 1024, tool: 'npm' })
  })

  test('after a rehearsal: a text in which more than the token would change is refused', () => {
    const text = `//${HOST}/:_authToken=${ONE.reveal()}\n[${ONE.reveal()}]\nx=1\n[${ONE.reveal()}]\n`
    const found = discovery({ files: [foundFile([site()], { text })] })
    expect(planOf({ found })).toEqual(['refuse CANNOT_REWRITE (6), decided by --leave-copies'])
  })

  test.for<[inHistory: boolean | undefined, message: string]>([
    [undefined, ''],
    [true, '; the old one is in its history'],
    [false, '; the old one is not in its history'],
  ])('and says what git knows of the token: %s', ([tokenInHistory, message]) => {
    const { refusals } = planRewrite({
      ...{ found: discovery({ files: [mine] }), token: ONE, trustedHosts: new Set([HOST]), flags: {} },
      git: new Map([[mine.path, { state: 'tracked', tokenInHistory }]]),
    })
    expect(refusals[0]?.message).toBe(`git tracks /home/a/.npmrc, so the new token would be committed${message}`)
  })
})

test('a config is parsed as it is and with markers, and each new text of it in the same way, once', async () => {
  await npmrc.load?.()
  let parses = 0
  const counting = {
    ...npmrc,
    parse: (text: string) => {
      parses += 1
      return npmrc.parse!(text)
    },
  }
  const file = foundFile([site()])
  const { document } = readConfig(counting, file.text)
  expect(parses).toBe(2)
  const found = discovery({ files: [{ ...file, document: document! }] })
  const { files } = planRewrite({ found, token: ONE, trustedHosts: new Set([HOST]), git: new Map(), flags: {} })
  expect(parses).toBe(4) // a made-up token was tried
  expect(files[0]!.rewrite(TWO.reveal()).text).toBe(file.text.replace(ONE.reveal(), TWO.reveal()))
  expect(parses).toBe(6)
})
