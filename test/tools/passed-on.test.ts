import { describe, expect, test } from 'vitest'
import type { ConfigAdapter } from '../../src/formats/adapter.ts'
import { readConfig } from '../../src/formats/read-config.ts'
import { adapterById, loadParsers } from '../../src/tools/index.ts'
import { base64, bytes, FRESH, TOKEN } from '../formats/reading.ts'
import { rewriteConfig } from '../formats/rewrite.ts'

type Shape = [adapter: string, text: string, key: string | null, host: string | undefined, carrier: string]

const URL_OF = `https://token:${TOKEN}@pypi.flatt.tech/simple/`
const npmrcOf = (token: string) => `registry=https://npm.flatt.tech/\n//npm.flatt.tech/:_authToken=${token}\n`

/** `T` is the token, of which some are encoded; what a sample of each adapter does not show already. */
const SHAPES: Record<string, Shape> = {
  'set_env of tox for some environments alone': [
    'tox',
    `[testenv:py]\nset_env =\n  py3{8,9}: PIP_INDEX_URL={env:A:${URL_OF}}\n  B = 1\n`,
    'testenv:py.set_env.PIP_INDEX_URL',
    'pypi.flatt.tech',
    'url',
  ],
  'a variable that tox sets twice': [
    'tox',
    `[testenv]\nsetenv =\n  a: NPM_TOKEN=x\n  b: NPM_TOKEN=${TOKEN}\n`,
    'testenv.setenv.NPM_TOKEN',
    undefined,
    'plain',
  ],
  'install_command of tox': [
    'tox',
    `[testenv]\ninstall_command = python -m pip install --index-url ${URL_OF} {opts} {packages}\n`,
    'testenv.install_command',
    'pypi.flatt.tech',
    'url',
  ],
  'the variables of pytest': [
    'setup-cfg',
    `[pytest]\nenv =\n  NPM_TOKEN=${TOKEN}\n`,
    'pytest.env.NPM_TOKEN',
    undefined,
    'plain',
  ],
  'the index to which Hatch publishes': [
    'hatch',
    `[publish.index.repos.guard]\nurl = "https://pypi.flatt.tech/"\nauth = "${TOKEN}"\n`,
    'publish.index.repos.guard.auth',
    'pypi.flatt.tech',
    'plain',
  ],
  'a bearer token of pixi': [
    'rattler',
    `{ "*.flatt.tech": { "BearerToken": "${TOKEN}" } }`,
    '"*.flatt.tech".BearerToken',
    'flatt.tech',
    'plain',
  ],
  'the index of an environment of conda, in two words': [
    'conda',
    `dependencies:\n- pip:\n  - --extra-index-url ${URL_OF}\n`,
    'dependencies[0].pip[0]',
    'pypi.flatt.tech',
    'url',
  ],
  'an index that Pants adds': [
    'pants',
    `[python-repos]\nindexes.add = ["${URL_OF}"]\n`,
    'python-repos.indexes.add[0]',
    'pypi.flatt.tech',
    'url',
  ],
  'the .npmrc in a JSON string of Renovate': [
    'renovate',
    `${JSON.stringify({ npmrc: npmrcOf(TOKEN) })}\n`,
    'npmrc',
    undefined,
    'plain',
  ],
  'a host rule of Renovate with an address': [
    'renovate',
    `{ hostRules: [] }`.replace(
      '{ hostRules: [] }',
      `{ "hostRules": [{ "matchHost": "https://npm.flatt.tech/", "password": "${TOKEN}" }] }`,
    ),
    'hostRules[0].password',
    'npm.flatt.tech',
    'plain',
  ],
  'a Secret of Kubernetes in base64': [
    'kubernetes',
    `kind: Secret\ndata:\n  token: ${base64(TOKEN)}\n`,
    'data.token',
    undefined,
    'base64',
  ],
  'a whole .npmrc in a Secret of Kubernetes': [
    'kubernetes',
    `a: 1\n---\nkind: Secret\ndata:\n  .npmrc: ${base64(npmrcOf(TOKEN))}\n`,
    '[1].data.".npmrc"',
    undefined,
    'base64',
  ],
  'the environment of a container': [
    'kubernetes',
    `spec:\n  containers:\n  - env:\n    - {name: NPM_TOKEN, value: ${TOKEN}}\n`,
    'spec.containers[0].env[0].value',
    undefined,
    'plain',
  ],
  'a header for an MCP server': [
    'mcp',
    `{ "mcpServers": { "a": { "url": "https://a.example/", "headers": { "Authorization": "Bearer ${TOKEN}" } } } }`,
    'mcpServers.a.headers.Authorization',
    undefined,
    'plain',
  ],
  'an argument of an MCP server': [
    'claude-desktop',
    `{ "mcpServers": { "a": { "args": ["-y", "--registry=${URL_OF}"] } } }`,
    'mcpServers.a.args[1]',
    'pypi.flatt.tech',
    'url',
  ],
  'an MCP server of one project of Claude Code': [
    'claude-code',
    `{ "projects": { "/a": { "mcpServers": { "b": { "env": { "NPM_TOKEN": "${TOKEN}" } } } } } }`,
    'projects./a.mcpServers.b.env.NPM_TOKEN',
    undefined,
    'plain',
  ],
  'what Codex hands on to commands': [
    'codex',
    `[shell_environment_policy]\nset = { NPM_TOKEN = "${TOKEN}" }\n`,
    'shell_environment_policy.set.NPM_TOKEN',
    undefined,
    'plain',
  ],
  'the profile of nrm that is logged in with _auth': [
    'nrm',
    `[guard]\nregistry=https://npm.flatt.tech/\n_auth=${base64(`token:${TOKEN}`)}\n`,
    'guard._auth',
    'npm.flatt.tech',
    'base64',
  ],
  'publishConfig without a host in its key': [
    'package-json',
    `{ "publishConfig": { "registry": "https://npm.flatt.tech/", "_authToken": "${TOKEN}" } }`,
    'publishConfig._authToken',
    'npm.flatt.tech',
    'plain',
  ],
  'a script of package.json': [
    'package-json',
    `{ "scripts": { "a": "NPM_TOKEN=${TOKEN} npm ci" } }`,
    'scripts.a',
    undefined,
    'plain',
  ],
  'environment of a Jenkinsfile on one line': [
    'jenkinsfile',
    `  environment { NPM_TOKEN = '${TOKEN}' }\n`,
    'NPM_TOKEN',
    undefined,
    'plain',
  ],
  'a list in a file of Terraform': ['terraform', `tokens = [\n  "${TOKEN}",\n]\n`, null, undefined, 'plain'],
}

describe('a token is found and rewritten in', () => {
  test.for(Object.entries(SHAPES))('%s', async ([, [id, written, key, host, carrier]]) => {
    const adapter: ConfigAdapter = adapterById(id)!
    await loadParsers([adapter])
    const text = bytes(written)

    expect(readConfig(adapter, text).tokens).toMatchObject([{ token: TOKEN, key, host, carrier }])
    const fresh = [TOKEN, `token:${TOKEN}`, npmrcOf(TOKEN)].reduce(
      (rest, old) => rest.replaceAll(base64(old), base64(old.replace(TOKEN, FRESH))),
      written.replaceAll(TOKEN, FRESH),
    )
    expect(rewriteConfig(adapter, text, TOKEN, FRESH)).toBe(bytes(fresh))
  })
})
