import { join } from 'node:path'
import { type Form, type Installation, installedClient, testForms } from '../helpers/clients.ts'
import { npmProject, npmrcForms, scopedProject } from './npmrc-forms.ts'

const bun = installedClient('bun', `node_modules/@oven/bun-${process.platform}-${process.arch}/bin/bun`)

const bunProject: Installation = {
  ...npmProject,
  environment: scratch => ({ BUN_INSTALL: join(scratch, 'bun'), BUN_INSTALL_CACHE_DIR: join(scratch, 'cache') }),
}

const forms: Form[] = [
  {
    name: 'the URL of the registry',
    config: at => ({ 'work/p/bunfig.toml': `[install]\nregistry = "http://token:${at.token}@${at.host}/npm/"\n` }),
  },
  {
    name: 'an inline table',
    config: at => ({
      'work/p/bunfig.toml': `[install]\nregistry = { url = "${at.url}/npm/", token = "${at.token}" }\n`,
    }),
  },
  {
    name: 'a table, with comments, CRLF, a byte order mark and no final newline',
    config: at => ({
      'work/p/bunfig.toml':
        `\uFEFF# mine\n\n[install.registry]  # ours\nurl = "${at.url}/npm/"\ntoken   =   '${at.token}'  # here`.replaceAll(
          '\n',
          '\r\n',
        ),
    }),
  },
  {
    name: 'dotted keys',
    config: at => ({
      'work/p/bunfig.toml': `install.registry.url = "${at.url}/npm/"\ninstall.registry.token = "${at.token}"\n`,
    }),
  },
  {
    name: 'user name and password',
    config: at => ({
      'work/p/bunfig.toml': `[install]\nregistry = { url = "${at.url}/npm/", username = "token", password = "${at.token}" }\n`,
    }),
  },
  {
    ...scopedProject,
    name: 'a scope',
    config: at => ({
      'work/p/bunfig.toml': `[install]\nregistry = "${at.url}/nowhere/"\n[install.scopes]\n"@guard-sandbox" = { url = "${at.url}/npm/", token = "${at.token}" }\n`,
    }),
  },
  {
    ...scopedProject,
    name: 'the URL of a scope',
    config: at => ({
      'work/p/bunfig.toml': `[install]\nregistry = "${at.url}/nowhere/"\n[install.scopes]\nguard-sandbox = "http://token:${at.token}@${at.host}/npm/"\n`,
    }),
  },
  {
    name: '.bunfig.toml of the home',
    config: at => ({ '.bunfig.toml': `[install]\nregistry = { url = "${at.url}/npm/", token = "${at.token}" }\n` }),
  },
  {
    name: '.bunfig.toml below XDG_CONFIG_HOME',
    config: at => ({ 'settings/.bunfig.toml': `[install.registry]\nurl = "${at.url}/npm/"\ntoken = "${at.token}"\n` }),
    variables: { XDG_CONFIG_HOME: 'HOME/settings' },
  },
  {
    name: 'a variable of the shell profile',
    config: at => ({
      '.profile': `export FLATT_NPM_TOKEN=${at.token}\n`,
      'work/p/bunfig.toml': `[install]\nregistry = { url = "${at.url}/npm/", token = "$FLATT_NPM_TOKEN" }\n`,
    }),
  },
]

testForms(bun, bunProject, [...forms, ...npmrcForms])
