import { join } from 'node:path'
import type { Access, Form, Installation } from '../helpers/clients.ts'

const MANIFEST = JSON.stringify({ name: 'p', version: '1.0.0', dependencies: { 'guard-sandbox-hello': '1.0.0' } })

/** A project that needs the sandbox's package; `install` takes no other word with any client that reads `.npmrc`. */
export const npmProject: Installation = {
  files: { 'work/p/package.json': MANIFEST },
  arguments: ['install'],
  result: 'work/p/node_modules/guard-sandbox-hello/index.js',
}

/** The same, for the scoped package, without the unscoped one that it depends on. */
export const scopedProject: Pick<Form, 'files' | 'result'> = {
  files: {
    'work/p/package.json': JSON.stringify({
      ...{ name: 'p', version: '1.0.0', dependencies: { '@guard-sandbox/hello': '1.0.0' } },
      overrides: { 'guard-sandbox-hello': 'file:./own' },
      resolutions: { 'guard-sandbox-hello': 'file:./own' },
    }),
    'work/p/pnpm-workspace.yaml': 'overrides:\n  guard-sandbox-hello: file:./own\n',
    'work/p/own/package.json': JSON.stringify({ name: 'guard-sandbox-hello', version: '1.0.0' }),
  },
  result: 'work/p/node_modules/@guard-sandbox/hello/index.js',
}

export const npmSettings = (scratch: string) => ({
  npm_config_cache: join(scratch, 'npm'),
  npm_config_globalconfig: join(scratch, 'etc', 'npmrc'),
  npm_config_update_notifier: 'false',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
})

export const base64 = (text: string) => Buffer.from(text).toString('base64')

const registry = ({ url }: Access) => `registry=${url}/npm/\n`
const authToken = ({ host, token }: Access) => `//${host}/npm/:_authToken=${token}\n`

/** What every reader of `.npmrc` understands. Yarn 1 sends a token for unscoped packages only with `always-auth`. */
export const npmrcForms: Form[] = [
  {
    name: 'the .npmrc of the project',
    config: at => ({ 'work/p/.npmrc': `${registry(at)}${authToken(at)}always-auth=true\n` }),
  },
  {
    name: 'the .npmrc of the home, the registry in that of the project',
    config: at => ({ '.npmrc': `${authToken(at)}always-auth=true\n`, 'work/p/.npmrc': registry(at) }),
  },
  {
    name: 'quotes, comments, spaces, CRLF, a byte order mark and no final newline',
    config: at => ({
      '.npmrc': `\uFEFF; mine\r\nalways-auth = true\r\n${registry(at).trim()}\r\n\r\n# ours\r\n//${at.host}/npm/:_authToken = "${at.token}"`,
    }),
  },
  {
    name: '_auth with user and token in base64',
    config: at => ({
      '.npmrc': `${registry(at)}//${at.host}/npm/:_auth=${base64(`token:${at.token}`)}\nalways-auth=true\n`,
    }),
  },
  {
    name: 'username and _password in base64',
    config: at => ({
      '.npmrc': `${registry(at)}//${at.host}/npm/:username=token\n//${at.host}/npm/:_password=${base64(at.token)}\nalways-auth=true\n`,
    }),
  },
  {
    name: 'a variable in the .npmrc of the home, set by the shell profile',
    config: at => ({
      '.profile': `# ours\nexport FLATT_NPM_TOKEN='${at.token}'\n`,
      '.npmrc': `${registry(at)}//${at.host}/npm/:_authToken=\${FLATT_NPM_TOKEN}\nalways-auth=true\n`,
    }),
  },
  {
    name: 'the file that NPM_CONFIG_USERCONFIG names',
    config: at => ({ 'settings/npmrc': `${registry(at)}${authToken(at)}always-auth=true\n` }),
    variables: { NPM_CONFIG_USERCONFIG: 'HOME/settings/npmrc' },
  },
  {
    ...scopedProject,
    name: 'the registry of a scope',
    config: at => ({
      'work/p/.npmrc': `registry=${at.url}/nowhere/\n@guard-sandbox:registry=${at.url}/npm/\n${authToken(at)}`,
    }),
  },
]
