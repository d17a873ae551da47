import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runGuard, tempHome } from '../helpers/guard.ts'
import { hostileServer, servicesAt } from '../helpers/hostile.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const letters = (length: number) =>
  fc
    .string({ unit: fc.constantFrom(...LETTERS), minLength: length, maxLength: length })
    .map(text => `${text.slice(1)}7`)

/** A secret, with the piece of it that no output may show. */
interface Planted {
  value: string
  mark: string
}

const ours = letters(18).map<Planted>(body => ({ value: `tg_anon_TEST${body}`, mark: body.slice(0, 10) }))
const base64 = (text: string) => Buffer.from(text).toString('base64')

/** Of other services, and of no known shape: only the place says that they are secret. */
const foreign = fc.oneof(
  letters(40).map<Planted>(body => ({
    value: `eyJ${body.slice(0, 16)}.eyJ${body.slice(16, 30)}.${body.slice(30)}`,
    mark: body.slice(2, 14),
  })),
  fc.uuid().map<Planted>(uuid => ({ value: uuid, mark: uuid.slice(0, 18) })),
  letters(36).map<Planted>(body => ({ value: `npm_${body}`, mark: body.slice(0, 12) })),
  letters(24).map<Planted>(body => ({ value: body, mark: body.slice(0, 12) })),
)

const spelled = fc.constantFrom<(value: string) => string>(
  value => value,
  value => base64(`token:${value}`),
  value => base64(value),
  value => value.replaceAll('_', '%5F'),
  value => value.replaceAll('_', '\\u005f'),
  value => `unexpected header: authorization: Basic ${base64(`token:${value}`)}`,
  value => `https://token:${value}@host.example/`,
)

const COMMANDS = [
  ['find'],
  ['find', '--probe'],
  ['find', '.'],
  ['find', '--explain', 'npm'],
  ['status'],
  ['doctor'],
  ['setup', '--check'],
  ['setup', '--tool', 'npm', '--dry-run'],
  ['rotate', '--dry-run'],
  ['revoke', '--dry-run'],
  [],
]

/** What guard prints of a token: `sha256:` and hex digits may show any letters by chance, and long ones not. */
const hides = (output: string, { mark }: Planted) => expect(output).not.toContain(mark)

test('no output shows a secret, of whatever shape and wherever it was put', async () => {
  let said: unknown = {}
  const { url } = await hostileServer(({ url }) => ({
    status: url.includes('status') ? 200 : 403,
    body: said,
  }))
  await fc.assert(
    fc.asyncProperty(
      ours,
      ours,
      foreign,
      spelled,
      fc.constantFrom(...COMMANDS),
      fc.boolean(),
      async (token, inNames, other, spell, args, json) => {
        const host = url.replace('http://', '')
        said = {
          last_used_at: spell(token.value),
          message: spell(token.value),
          error: { message: spell(inNames.value) },
          status: spell(token.value),
        }
        const { home } = tempHome({
          '.npmrc': `registry=${url}/npm/\n//${host}/npm/:_authToken=${token.value}\n//registry.example/:_authToken=${other.value}\n`,
          [`${inNames.value}/.npmrc`]: `//${host}/npm/:_authToken=${other.value}\n${inNames.value}=${token.value}\n`,
          [`${inNames.value}/.env`]: `X_${inNames.value}=${token.value}\n`,
          '.yarnrc.yml': `npmRegistryServer: "${url}/npm/"\nnpmAuthToken: "${other.value}"\n`,
          '.config/uv/uv.toml': `[[index]]\nurl = "https://ci:${other.value}@host.example/simple/"\n`,
          'broken.toml/uv.toml': `a = ${token.value}\n[[index\n`,
          '.bunfig.toml': `[install.registry]\nurl = "${url}/npm/"\ntoken = "${other.value}"\n`,
        })
        const env = { ...servicesAt(url), [`VAR_${inNames.value}`]: token.value, NPM_TOKEN: token.value }
        const { stdout, stderr } = await runGuard([...args, '--verbose', ...(json ? ['--json'] : [])], { home, env })
        const output = stdout + stderr
        for (const secret of [token, inNames, other]) {
          hides(output, secret)
          expect(output).not.toContain(base64(`token:${secret.value}`).slice(8, 28))
        }
        if (json && stdout) JSON.parse(stdout)
      },
    ),
    { numRuns: 12 },
  )
}, 240_000)

test('JSON shows nothing that a terminal acts on', async () => {
  const { home } = tempHome({ 'a\u009b31m\u202eb/.npmrc': '//h/:_authToken=tg_anon_TESTx7Qm2VbN4kLp9sWd\n' })
  const { stdout } = await runGuard(['find', '--json'], { home })
  expect(stdout).toMatch(/^[ -~\n…]*$/)
  expect(JSON.parse(stdout).tokens[0].sites[0].path).toBe(`${home}/a\u009b31m\u202eb/.npmrc`)
})
