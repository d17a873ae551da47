import { expect, test } from 'vitest'
import type { Secret } from '../../src/core/secret.ts'
import type { ExplainedCandidate, Use } from '../../src/precedence/candidates.ts'
import type { Explanation } from '../../src/precedence/explain.ts'
import { outrankingIn } from '../../src/precedence/outranking.ts'
import { HOST, ONE, site, TWO } from '../rotate/found.ts'

const FILE = '/home/a/.npmrc'
const PROJECT = '/home/a/p/.npmrc'

function use(fields: Partial<ExplainedCandidate>, sentTo: string | undefined = HOST): Use {
  const { line, level, key, host } = site()
  const winner: ExplainedCandidate = {
    ...{ path: PROJECT, line, level, key, host, why: '', token: TWO, reference: undefined },
    ...{ source: { name: '', why: '' }, ...fields },
  }
  return { winner, shadowed: [], sentTo }
}

function outrankingsOf(explained: Partial<Explanation>, token?: Secret): string[] {
  const explanation = { tool: 'npm', registry: undefined, uses: [], unread: [], traps: [], ...explained }
  const list = outrankingIn(explanation, [FILE], { trustedHosts: new Set([HOST]), token })
  return list.map(({ path, decides, value, fingerprint }) => `${path} ${decides} ${value} ${fingerprint}`)
}

const ELSEWHERE = { host: 'other.example', path: 'env:npm_config_registry' }

test.for<[string, Partial<Explanation>, Secret | undefined, string[]]>([
  ['nothing', {}, ONE, []],
  ['a registry of Guard', { registry: { host: HOST, path: PROJECT } }, ONE, []],
  ['another registry', { registry: ELSEWHERE }, ONE, ['env:npm_config_registry registry other.example null']],
  ['another registry in the file itself', { registry: { ...ELSEWHERE, path: FILE } }, ONE, []],
  ['another token', { uses: [use({})] }, ONE, [`${PROJECT} token ${TWO} ${TWO.fingerprint}`]],
  ['any token, if none was written', { uses: [use({})] }, undefined, [`${PROJECT} token ${TWO} ${TWO.fingerprint}`]],
  ['the token that was written', { uses: [use({ token: ONE })] }, ONE, []],
  ['a token in the file itself', { uses: [use({ path: FILE })] }, ONE, []],
  ['a token for another host', { uses: [use({}, 'other.example')] }, ONE, []],
  ['a placeholder', { uses: [use({ token: undefined, reference: 'T' })] }, ONE, [`${PROJECT} token \${T} null`]],
  [
    'a token that goes wherever the registry is',
    { uses: [{ ...use({}), sentTo: undefined }] },
    ONE,
    [`${PROJECT} token ${TWO} ${TWO.fingerprint}`],
  ],
])('what beats the files of a tool: %s', ([, explained, token, expected]) => {
  expect(outrankingsOf(explained, token)).toEqual(expected)
})
