import { join } from 'node:path'
import { type Access, type Form, type Installation, installedClient, testForms } from '../helpers/clients.ts'
import { base64, npmProject, scopedProject } from './npmrc-forms.ts'

const yarn = installedClient('yarn-4', 'node_modules/@yarnpkg/cli-dist/bin/yarn.js')

const yarnProject: Installation = {
  ...npmProject,
  files: { ...npmProject.files, 'work/p/yarn.lock': '' },
  environment: scratch => ({
    YARN_GLOBAL_FOLDER: join(scratch, 'yarn'),
    YARN_ENABLE_TELEMETRY: '0',
    YARN_ENABLE_IMMUTABLE_INSTALLS: '0',
    YARN_NODE_LINKER: 'node-modules',
    YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
    YARN_NPM_PREAPPROVED_PACKAGES: '**',
  }),
}

const server = ({ url }: Access) => `npmRegistryServer: ${url}/npm\nnpmAlwaysAuth: true\n`

const forms: Form[] = [
  {
    name: 'npmAuthToken of the project',
    config: at => ({ 'work/p/.yarnrc.yml': `${server(at)}npmAuthToken: ${at.token}\n` }),
  },
  {
    name: 'npmAuthToken of the home, the server in the project',
    config: at => ({ '.yarnrc.yml': `npmAuthToken: ${at.token}\n`, 'work/p/.yarnrc.yml': server(at) }),
  },
  {
    name: 'npmAuthToken of a folder above the project',
    config: at => ({ 'work/.yarnrc.yml': `${server(at)}npmAuthToken: ${at.token}\n` }),
  },
  {
    name: 'quotes, comments, blank lines, CRLF, a byte order mark and no final newline',
    config: at => ({
      '.yarnrc.yml': `\uFEFF# mine\n${server(at)}\n# ours\nnpmAuthToken:   "${at.token}"   # here`.replaceAll(
        '\n',
        '\r\n',
      ),
    }),
  },
  {
    name: 'npmAuthIdent, plain',
    config: at => ({ '.yarnrc.yml': `${server(at)}npmAuthIdent: 'token:${at.token}'\n` }),
  },
  {
    name: 'npmAuthIdent in base64',
    config: at => ({ '.yarnrc.yml': `${server(at)}npmAuthIdent: ${base64(`token:${at.token}`)}\n` }),
  },
  {
    name: 'npmRegistries',
    config: at => ({
      '.yarnrc.yml': `npmRegistryServer: "${at.url}/npm"\nnpmRegistries:\n  "//${at.host}/npm":\n    npmAlwaysAuth: true\n    npmAuthToken: ${at.token}\n`,
    }),
  },
  {
    name: 'npmRegistries as a flow map, and an anchor',
    config: at => ({
      '.yarnrc.yml': `npmRegistryServer: "${at.url}/npm"\nnpmAuthToken: &ours ${at.token}\nnpmRegistries: { "//${at.host}/npm": { npmAlwaysAuth: true, npmAuthToken: *ours } }\n`,
    }),
  },
  {
    ...scopedProject,
    files: { ...scopedProject.files, 'work/p/yarn.lock': '' },
    name: 'npmScopes',
    config: at => ({
      'work/p/.yarnrc.yml': `npmRegistryServer: ${at.url}/nowhere\nnpmScopes:\n  guard-sandbox:\n    npmRegistryServer: ${at.url}/npm\n    npmAuthToken: ${at.token}\n`,
    }),
  },
  {
    name: 'a variable of the shell profile',
    config: at => ({
      '.profile': `export FLATT_NPM_TOKEN="${at.token}"\n`,
      '.yarnrc.yml': `${server(at)}npmAuthToken: "\${FLATT_NPM_TOKEN}"\n`,
    }),
  },
  {
    name: 'the default of a variable that is not set',
    config: at => ({ '.yarnrc.yml': `${server(at)}npmAuthToken: "\${FLATT_NPM_TOKEN:-${at.token}}"\n` }),
  },
  {
    name: 'a variable of .env.yarn',
    config: at => ({
      'work/p/.env.yarn': `FLATT_NPM_TOKEN=${at.token}\n`,
      'work/p/.yarnrc.yml': `${server(at)}npmAuthToken: "\${FLATT_NPM_TOKEN}"\n`,
    }),
  },
  {
    name: 'YARN_NPM_AUTH_TOKEN, set by the shell profile',
    config: at => ({ '.profile': `export YARN_NPM_AUTH_TOKEN=${at.token}\n`, 'work/p/.yarnrc.yml': server(at) }),
  },
]

testForms(yarn, yarnProject, forms)
