import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { expectHolds, type Host, orgHost, takumoHost } from './e2e/hosts.ts'
import { clockWithPerson, expectWritten, hasJournal, type TakumoTree, takumoPlace } from './e2e/takumo.ts'
import { movableClock } from './helpers/clock.ts'
import { GUARD, type Run, runGuard, sandbox, tempHome } from './helpers/guard.ts'
import { addProgram } from './setup/ground.ts'

const PAGE = readFileSync(join(import.meta.dirname, '../docs/by-hand.md'), 'utf8')
const ROWS = [...PAGE.matchAll(/^\| (.+?) \| (.+) \|$/gm)]
  .map(([, step, command]) => [step!, /^`(guard .+)`$/.exec(command!)?.[1] ?? ''] as const)
  .filter(([step]) => step !== 'by hand' && !step.startsWith('---'))

const EMAIL = 'you@example.com'
const ENTER = '\r'
const YES = `y${ENTER}`
const DEAD = 'tg_anon_TESTdead00000000'

type Stage = Awaited<ReturnType<typeof stageOf>>

interface Access {
  host: string
  url: string
  token: string
}

/** A home whose configs hold the valid token of an address. */
async function stageOf(tree: (access: Access) => Record<string, string> = npmrc) {
  const clock = movableClock()
  const services = await sandbox({}, clock)
  const token = await services.issue(EMAIL)
  const access: Access = { host: services.host, url: services.url, token }
  const home = tempHome(tree(access))
  /** Types a command of the page, as the shell would run it in the home folder. */
  const type = async (command: string, run: Partial<Run> = {}) => {
    const { GUARD_ORG = '', GUARD_BOT_ID = '', GUARD_BOT_API_KEY = '', TAKUMO_API_KEY = '' } = services.environment
    const env: Record<string, string> = {
      COLUMNS: '200',
      ...(/ org |--org|rotate --yes/.test(command) && { GUARD_ORG, GUARD_BOT_ID, GUARD_BOT_API_KEY }),
      ...(command.includes('takumo') && { TAKUMO_API_KEY }),
      ...run.env,
    }
    const { words, from, to } = parse(command, env)
    const input = from === undefined ? {} : { input: home.read(from) }
    const finished = await runGuard(words.slice(1), {
      home: home.home,
      sandbox: services,
      clock,
      ...input,
      ...run,
      env,
    })
    if (to !== undefined) home.write(to, finished.stdout)
    return finished
  }
  return { ...access, ...home, services, clock, type }
}

/** The words of a command line, with variables in them, and what `<` and `>` name. */
function parse(command: string, env: Record<string, string>) {
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!)
  const filled = words.map(word =>
    word.replace(/^~(?=\/)/, () => env.HOME!).replace(/\$(\w+)/g, (_, name) => env[name]!),
  )
  const after = (sign: string) => (filled.includes(sign) ? filled[filled.indexOf(sign) + 1] : undefined)
  const end = filled.findIndex(word => word === '<' || word === '>')
  return { words: end === -1 ? filled : filled.slice(0, end), from: after('<'), to: after('>') }
}

const npmrc = ({ host, token }: Access) => ({ '.npmrc': `//${host}/npm/:_authToken=${token}\n` })
const pypi = ({ host, token }: Access) => `http://token:${token}@${host}/pypi/simple/`

/** A config of each kind that the vendor's page lists. */
const EVERYWHERE = (access: Access) => ({
  ...npmrc(access),
  '.config/pip/pip.conf': `[global]\nindex-url = ${pypi(access)}\n`,
  '.zshrc': `export UV_INDEX_URL=${pypi(access)}\n`,
  '.bashrc': `export PIP_INDEX_URL=${pypi(access)}\n`,
  '.config/pypoetry/auth.toml': `[http-basic.takumi-guard]\nusername = "token"\npassword = "${access.token}"\n`,
})

const IN_SOURCE = ({ url }: Access) => ({
  'pyproject.toml': `[[tool.poetry.source]]\nname = "takumi-guard"\nurl = "${url}/pypi/simple/"\npriority = "primary"\n`,
})

const ok = (finished: { code: number | null; stderr: string }) => expect(finished.code, finished.stderr).toBe(0)

type Tree = (access: Access) => Record<string, string>

/** guard lists the token with each of these files, where no other has it. */
async function finds(command: string, files: Tree, beside: Tree = () => ({})) {
  for (const path of Object.keys(files({ host: '', url: '', token: '' }))) {
    const home = await stageOf(access => ({ [path]: files(access)[path]!, ...beside(access) }))
    const { code, stdout } = await home.type(command)
    expect([path, code]).toEqual([path, 0])
    expect(stdout).toContain(`tg_anon_…${home.token.slice(-4)}`)
    expect(stdout).toContain(`~/${path}`)
  }
}

interface Rotated {
  old: string
  fresh: string
  before: Record<string, string>
  after: Record<string, string>
  areValid: boolean[]
}

/** Several steps of the page are one run of guard: it is made once. */
const rotations = new Map<string, Promise<Rotated>>()

async function rotateOnce(command: string): Promise<Rotated> {
  const home = await stageOf(EVERYWHERE)
  const texts = () => Object.fromEntries(Object.keys(EVERYWHERE(home)).map(path => [path, home.read(path)]))
  const before = texts()
  ok(await home.type(command, { typed: [YES] }))
  const after = texts()
  const fresh = /tg_anon_\w+/.exec(after['.npmrc']!)![0]
  const areValid = [await home.services.isValid(fresh), await home.services.isValid(home.token)]
  return { old: home.token, fresh, before, after, areValid }
}

/** A rotation has put the new token into these files, where the old one was, and the old one is dead. */
async function rotates(command: string, ...paths: string[]) {
  const running = rotations.get(command) ?? rotateOnce(command)
  rotations.set(command, running)
  const { old, fresh, before, after, areValid } = await running
  for (const path of paths) expect([path, after[path]]).toEqual([path, before[path]!.replace(old, fresh)])
  expect(areValid).toEqual([true, false])
}

/** After a reset with the code of the last mail, the config has the new token. */
async function resets(home: Stage, command: string) {
  const code = () => `${home.services.mails.at(-1)!.code}${ENTER}`
  ok(await home.type(command, { typed: [YES, code] }))
  const fresh = /tg_anon_\w+/.exec(home.read('.npmrc'))![0]
  expect(fresh).not.toBe(home.token)
  expect([await home.services.isValid(fresh), await home.services.isValid(home.token)]).toEqual([true, false])
}

const orgTokens = ({ services }: Stage) =>
  `${services.url}/shisho/v1/o/${services.environment.GUARD_ORG}/guard/org-user-tokens`

async function askShisho<T>(home: Stage, path = '', body?: unknown): Promise<T> {
  const { GUARD_BOT_ID, GUARD_BOT_API_KEY } = home.services.environment
  const headers = { authorization: `Bearer ${GUARD_BOT_API_KEY}:${GUARD_BOT_ID}` }
  const post = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  return (await fetch(orgTokens(home) + path, { headers, ...post })).json() as Promise<T>
}

interface OrgRow {
  id: string
  user_identifier: string
  status: string
}

const rowsOf = async (home: Stage) => (await askShisho<{ tokens: OrgRow[] }>(home)).tokens
const issue = async (home: Stage, user_identifier: string): Promise<{ id: string; token: string }> =>
  askShisho(home, '', { user_identifier })
const isActive = async (home: Stage, token: string): Promise<boolean> =>
  (await askShisho<{ active: boolean }>(home, '/probe', { token })).active

/** A home that holds an organisation token for alice-laptop. */
async function orgStage() {
  const home = await stageOf(() => ({}))
  const { id, token } = await issue(home, 'alice-laptop')
  home.write('.npmrc', `//${home.host}/npm/:_authToken=${token}\n`)
  return { ...home, id, token }
}

/** Programs that stand for the real ones: only that they are there counts. */
function programs(): { PATH: string } {
  const { home } = tempHome()
  addProgram(home, 'npm', '11.19.1')
  addProgram(home, 'pip', 'pip 26.3 from /usr/lib/python3/site-packages/pip (python 3.13)')
  return { PATH: home }
}

async function postTo({ url }: Stage, path: string, body: unknown): Promise<void> {
  expect((await fetch(url + path, { method: 'POST', body: JSON.stringify(body) })).ok).toBe(true)
}

/** guard asks for the key that was copied, and this file has it then. */
async function setsKeyUp(command: string, path: string, text: (key: string) => string) {
  const place = await takumoPlace(() => ({}))
  ok(
    await place.guard(parse(command, { HOME: place.home }).words.slice(1), {
      typed: [`${place.old.key}${ENTER}`, YES],
    }),
  )
  expect(place.read(path)).toBe(text(place.old.key))
}

/** A Takumo key is rotated with a user who creates the new key, and later revokes the old one. */
async function rotatedKey(command: string, tree?: TakumoTree) {
  const place = await takumoPlace(tree)
  const fresh = await place.dashboard.create()
  const clock = clockWithPerson(2, () => place.dashboard.revoke(place.old))
  const { words } = parse(command, {})
  const finished = await place.guard(words.slice(1), { clock, typed: [YES, `${fresh.key}${ENTER}`] })
  ok(finished)
  return { place, fresh, stderr: finished.stderr }
}

/** A machine gets a token on standard input, and every file has it. */
async function syncs(command: string, host: Host, file: string) {
  const { words, from } = parse(command, {})
  expect(from).toBe(file)
  ok(await host.home.guard(words.slice(1), { input: `${host.fresh}\n` }))
  expectHolds(host, host.fresh)
}

/** A folder with an `ssh` that runs the command on another machine: with the home folder of that one. */
function sshTo(home: string): string {
  const bin = tempHome({
    ssh: `#!/bin/sh\nshift\nHOME='${home}' exec "$@"\n`,
    guard: `#!/bin/sh\nexec '${process.execPath}' '${GUARD}' "$@"\n`,
  })
  for (const name of ['ssh', 'guard']) chmodSync(join(bin.home, name), 0o755)
  return bin.home
}

/** What each step of the page must bring about; it gets the command as the page has it. */
const STEPS: Record<string, (command: string) => Promise<void>> = {
  async 'ask the status endpoint with `curl` whether the token works and when it was used last'(command) {
    const home = await stageOf()
    await fetch(`${home.url}/npm/guard-sandbox-hello`, { headers: { authorization: `Bearer ${home.token}` } })
    const { code, stdout } = await home.type(command)
    expect(code).toBe(0)
    expect(stdout).toContain(`tg_anon_…${home.token.slice(-4)}  valid  1 copy`)
    expect(stdout).toContain(`last used ${home.clock.now().toISOString().slice(0, 19)}`)
  },
  async 'configure every package manager with the one token'(command) {
    const home = await stageOf(() => ({}))
    const token = () => `${home.services.mails.at(-1)!.token ?? home.services.mails.at(-1)!.code}${ENTER}`
    ok(await home.type(command, { typed: [YES, token], env: programs() }))
    const fresh = /tg_anon_\w+/.exec(home.read('.npmrc'))![0]
    expect(await home.services.isValid(fresh)).toBe(true)
    expect(home.read('.npmrc')).toContain(`registry=${home.url}/npm/\n`)
    expect(home.read('.config/pip/pip.conf')).toContain(pypi({ ...home, token: fresh }))
  },
  'search `.npmrc`, of the user and of the project': command =>
    finds(command, access => ({ '.npmrc': npmrc(access)['.npmrc'], 'p/.npmrc': npmrc(access)['.npmrc'] })),
  'search `.yarnrc.yml`': command => finds(command, ({ token }) => ({ 'p/.yarnrc.yml': `npmAuthToken: ${token}\n` })),
  'search `bunfig.toml`': command =>
    finds(command, ({ url, token }) => ({
      'p/bunfig.toml': `[install]\nregistry = { url = "${url}/npm/", token = "${token}" }\n`,
    })),
  'print the index that pip has stored': command =>
    finds(command, access => ({ '.config/pip/pip.conf': EVERYWHERE(access)['.config/pip/pip.conf'] })),
  async 'print the index that the shell has set for uv or pip'(command) {
    const home = await stageOf(() => ({}))
    const { code, stdout } = await home.type(command, { env: { UV_INDEX_URL: pypi(home), PIP_INDEX_URL: pypi(home) } })
    expect(code).toBe(0)
    expect(stdout).toMatch(/UV_INDEX_URL/)
    expect(stdout).toMatch(/PIP_INDEX_URL/)
  },
  'search the start-up files of the shell': command =>
    finds(command, access => {
      const line = `export PIP_INDEX_URL=${pypi(access)}\n`
      return { '.bashrc': line, '.zshrc': line, '.profile': line }
    }),
  'search `uv.toml` and `pyproject.toml`': command =>
    finds(command, access => ({
      '.config/uv/uv.toml': `index-url = "${pypi(access)}"\n`,
      'pyproject.toml': `[[tool.uv.index]]\nurl = "${pypi(access)}"\ndefault = true\n`,
    })),
  'print what Poetry has stored for its source': command =>
    finds(
      command,
      access => ({ '.config/pypoetry/auth.toml': EVERYWHERE(access)['.config/pypoetry/auth.toml'] }),
      IN_SOURCE,
    ),
  async 'copy the token out of the file'(command) {
    const home = await stageOf(access => ({
      ...npmrc(access),
      'p/.npmrc': `//${access.host}/npm/:_authToken=${DEAD}\n`,
    }))
    const { code, stdout } = await home.type(command, { printsToken: true })
    expect([code, stdout]).toEqual([0, `${home.token}\n`])
  },
  'call the regenerate endpoint, with the token on the command line': command => rotates(command, '.npmrc'),
  'then put the new token into `.npmrc`': command => rotates(command, '.npmrc'),
  "then set pip's index again, or change `PIP_INDEX_URL`": command =>
    rotates(command, '.config/pip/pip.conf', '.bashrc'),
  'then change `UV_INDEX_URL` in the start-up file of the shell': command => rotates(command, '.zshrc'),
  "then set Poetry's password again": command => rotates(command, '.config/pypoetry/auth.toml'),
  async 'if you have lost the token, look for it in every config before anything else'(command) {
    const home = await stageOf(access => ({
      'forgotten/project/.npmrc': npmrc(access)['.npmrc'],
      '.npmrc': `//${access.host}/npm/:_authToken=${DEAD}\n`,
    }))
    const { stdout } = await home.type(command)
    expect(stdout).toMatch(/rejected/)
    expect(stdout).toMatch(/valid.*\n(?: .*\n)*.*forgotten\/project\/\.npmrc:1/)
  },
  async 'register the same address again, to get a one-time code by mail'(command) {
    const home = await stageOf()
    ok(await home.type(command))
    expect(home.services.mails.at(-1)).toMatchObject({
      to: EMAIL,
      kind: 'recovery',
      token: null,
      code: expect.any(String),
    })
    expect(await home.services.isValid(home.token)).toBe(true)
  },
  async 'do that at the PyPI host if the npm host is down'(command) {
    const home = await stageOf()
    const down = await home.type(command, { env: { GUARD_NPM_URL: 'http://127.0.0.1:1/npm/' } })
    ok(down)
    expect(home.services.mails.at(-1)).toMatchObject({ to: EMAIL, kind: 'recovery', code: expect.any(String) })
  },
  async 'have that mail in Japanese'(command) {
    const home = await stageOf()
    ok(await home.type(command))
    expect(home.services.mails.at(-1)!.text).toMatch(/[\u3041-\u30ff]/)
  },
  async 'send address and code to the reset endpoint, then put the new token into every config'(command) {
    await resets(await stageOf(), command)
  },
  async 'start again if the code is more than one hour old'(command) {
    const home = await stageOf()
    await home.services.code(EMAIL)
    home.clock.advance(3_600_000)
    await resets(home, command)
  },
  async 'call the endpoint that revokes the token'(command) {
    const home = await stageOf()
    ok(await home.type(command, { typed: [YES, `n${ENTER}`] }))
    expect(await home.services.isValid(home.token)).toBe(false)
  },
  async 'take the token out of the configs, so that nothing fails with 401'(command) {
    const home = await stageOf(access => ({
      '.npmrc': `fund=false\nregistry=${access.url}/npm/\n${npmrc(access)['.npmrc']}`,
      '.config/pip/pip.conf': EVERYWHERE(access)['.config/pip/pip.conf'],
    }))
    ok(await home.type(command, { typed: [YES, YES] }))
    expect(await home.services.isValid(home.token)).toBe(false)
    expect([home.read('.npmrc'), home.read('.config/pip/pip.conf')]).toEqual(['fund=false\n', '[global]\n'])
  },
  async 'tell from its prefix whether a key is for production or for tests'(command) {
    const keys = ['live', 'test'].map(kind => `tk_${kind}_7e57${'0a1b'.repeat(15)}`)
    const home = await stageOf(() => ({ '.env': `TAKUMO_API_KEY=${keys[0]}\nOTHER_KEY=${keys[1]}\n` }))
    const { stdout } = await home.type(command)
    expect(stdout).toContain('tk_live_…0a1b')
    expect(stdout).toContain('tk_test_…0a1b')
  },
  'copy the key from the dashboard into `.env`': command =>
    setsKeyUp(command, '.env', key => `TAKUMO_API_KEY=${key}\n`),
  'export it in a start-up file of the shell': command =>
    setsKeyUp(command, '.zshrc', key => `export TAKUMO_API_KEY=${key}\n`),
  async 'call an endpoint with the key, to see whether it works'(command) {
    const home = await stageOf()
    const { code, stdout } = await home.type(command)
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^tk_live_….{4} {2}valid\n/)])
  },
  async 'tell from a refusal whether the key is revoked or lacks a scope'(command) {
    const home = await stageOf()
    const say = (error: string) =>
      home.services.fault({
        ...{ path: '/takumo/cloud/api/v1/brain/policies', fault: 'answer', status: 401 },
        body: JSON.stringify({ error: `Unauthorized: ${error}` }),
      })
    await say('API key lacks required scope')
    const limited = await home.type(command)
    expect([limited.code, limited.stdout]).toEqual([0, expect.stringMatching(/valid {2}\(.*lacks required scope\)\n/)])
    await say('API key has been revoked')
    const revoked = await home.type(command)
    expect([revoked.code, revoked.stdout]).toEqual([3, expect.stringMatching(/ {2}rejected\n/)])
  },
  async 'read the rate limit from the headers of an answer'(command) {
    const home = await stageOf(() => ({}))
    const { code, stdout } = await home.type(command)
    expect([code, stdout]).toEqual([0, expect.stringContaining('rate limit: 999 of 1000 requests left')])
  },
  async 'wait as long as a 429 asks for, then try again'(command) {
    const home = await stageOf(() => ({}))
    await postTo(home, '/sandbox/takumo', { limit: 1 })
    ok(await home.type('guard takumo probe'))
    expect((await home.type('guard takumo probe')).code).toBe(5)
    ok(await home.type(command))
    expect(Math.max(...home.clock.slept)).toBeGreaterThan(30_000)
  },
  async 'think of a name, the same scopes, and room for one more key in the plan, before you create the new key'(
    command,
  ) {
    const { place, stderr } = await rotatedKey(command)
    expect(stderr).toContain(
      `Create the new key at ${new URL('/', place.services.environment.GUARD_TAKUMO_CLOUD_URL).href}`,
    )
    for (const words of ['a name that says where the key is used', 'the same scopes', 'Free has 3'])
      expect(stderr).toContain(words)
  },
  async 'put the new key into `.env`, the environment and every tool'(command) {
    const { place, fresh } = await rotatedKey(command, ({ gateway, key }) => ({
      'p/.env': `TAKUMO_API_KEY=${key}\n`,
      '.zshrc': `export ANTHROPIC_BASE_URL=${gateway}\nexport ANTHROPIC_API_KEY='${key}'\n`,
      '.continue/config.json': `{ "models": [{ "apiBase": "${gateway}", "apiKey": "${key}" }] }\n`,
      '.config/Code/User/settings.json': `{ "takumo.apiKey": "${key}" }\n`,
    }))
    expectWritten(place, fresh)
  },
  async 'call an endpoint with the new key, then revoke the old one, and see that it answers 401'(command) {
    const { place, fresh } = await rotatedKey(command)
    expect([await place.dashboard.status(fresh), await place.dashboard.status(place.old)]).toEqual([200, 401])
    expect(hasJournal(place)).toBe(false)
  },
  'give the new key to another machine': async command => syncs(command, await takumoHost(), 'key.txt'),
  async 'revoke a key in the dashboard, and see that it answers 401'(command) {
    const place = await takumoPlace()
    const clock = clockWithPerson(2, () => place.dashboard.revoke(place.old))
    ok(await place.guard(parse(command, {}).words.slice(1), { clock, typed: [YES, `n${ENTER}`] }))
    expect(await place.dashboard.status(place.old)).toBe(401)
  },
  async 'issue a token to an identifier, and keep the answer'(command) {
    const home = await stageOf(() => ({}))
    ok(await home.type(command, { printsToken: true }))
    expect(await isActive(home, home.read('token.txt').trim())).toBe(true)
    expect((await rowsOf(home)).map(({ user_identifier }) => user_identifier)).toEqual(['alice-laptop'])
  },
  async 'list tokens by the beginning of the identifier, and by status'(command) {
    const home = await orgStage()
    const [revoked, bob] = [await issue(home, 'alice-phone'), await issue(home, 'bob-laptop')]
    await fetch(`${orgTokens(home)}/by-id/${revoked.id}`, {
      ...{
        method: 'DELETE',
        headers: {
          authorization: `Bearer ${home.services.environment.GUARD_BOT_API_KEY}:${home.services.environment.GUARD_BOT_ID}`,
        },
      },
    })
    const { code, stdout } = await home.type(command)
    expect(code).toBe(0)
    expect(stdout).toContain(home.id)
    expect(stdout).not.toContain(revoked.id)
    expect(stdout).not.toContain(bob.id)
  },
  async 'find tokens in the list that are not used any more'(command) {
    const home = await orgStage()
    const bob = await issue(home, 'bob-laptop')
    home.clock.advance(91 * 24 * 3_600_000)
    await fetch(`${home.url}/npm/guard-sandbox-hello`, { headers: { authorization: `Bearer ${bob.token}` } })
    const { code, stdout } = await home.type(command)
    expect(code).toBe(0)
    expect(stdout).toContain(home.id)
    expect(stdout).not.toContain(bob.id)
  },
  async 'revoke a token by its management id'(command) {
    const home = await orgStage()
    const other = await issue(home, 'bob-laptop')
    ok(await home.type(command.replace('TOKEN_ID', home.id), { typed: [YES] }))
    expect([await isActive(home, home.token), await isActive(home, other.token)]).toEqual([false, true])
  },
  async 'list the tokens of a person who leaves, and revoke them one by one'(command) {
    const home = await orgStage()
    const [phone, bob] = [await issue(home, 'alice-phone'), await issue(home, 'bob-laptop')]
    const { code, stderr } = await home.type(command, { typed: [`2${ENTER}`] })
    expect(code, stderr).toBe(0)
    expect(stderr).toContain(home.id)
    const living = [home.token, phone.token, bob.token].map(token => isActive(home, token))
    expect(await Promise.all(living)).toEqual([false, false, true])
  },
  async 'ask whether a token is active and belongs to the organisation'(command) {
    const home = await orgStage()
    home.write('token.txt', `${home.token}\n`)
    const active = await home.type(command)
    expect([active.code, active.stdout]).toEqual([0, expect.stringMatching(/valid {2}alice-laptop\n$/)])
    home.write('token.txt', 'tg_org_TESTnever00000000\n')
    expect((await home.type(command)).code).toBe(3)
  },
  async 'give a new machine its token on the first day'(command) {
    const home = await stageOf(() => ({}))
    const env = programs()
    ok(await home.type(command, { env }))
    const token = /tg_org_\w+/.exec(home.read('.npmrc'))![0]
    expect(await isActive(home, token)).toBe(true)
    expect((await rowsOf(home)).map(({ user_identifier }) => user_identifier)).toEqual(['alice-laptop'])
    ok(await home.type(command, { env }))
    expect(await rowsOf(home)).toHaveLength(1)
  },
  async 'replace a leaked token without waiting for an administrator'(command) {
    const home = await orgStage()
    ok(await home.type(command))
    const fresh = /tg_org_\w+/.exec(home.read('.npmrc'))![0]
    expect([await isActive(home, fresh), await isActive(home, home.token)]).toEqual([true, false])
  },
  async 'roll a new token out to another machine, and revoke the old one'(command) {
    const home = await orgStage()
    const laptop = tempHome({ '.npmrc': home.read('.npmrc') })
    home.write('.npmrc', '')
    const { code, stderr } = await home.type(command, { env: { PATH: `${sshTo(laptop.home)}:${process.env.PATH}` } })
    expect(code, stderr).toBe(0)
    const fresh = /tg_org_\w+/.exec(laptop.read('.npmrc'))![0]
    expect([await isActive(home, fresh), await isActive(home, home.token)]).toEqual([true, false])
    expect(home.files().filter(path => home.read(path).includes(fresh))).toEqual([])
  },
  'put a token that was issued elsewhere into every config of a machine': async command =>
    syncs(command, await orgHost(), 'token.txt'),
}

test('the page has the steps that are tested, and no others', () => {
  expect(ROWS.map(([step]) => step)).toEqual(Object.keys(STEPS))
})

describe('the command for this step does it:', () => {
  test.for(ROWS)('%s', async ([step, command]) => {
    await STEPS[step]!(command)
  })
})
