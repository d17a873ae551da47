import { type Access, client, type Form, type Installation, testForms } from '../helpers/clients.ts'

const bundler = client('bundler', ['bundle'])

const gemfile = (url: string) => `source "${url}"\ngem "guard_sandbox_hello"\n`
const plain = (at: Access) => ({ 'work/p/Gemfile': gemfile(`${at.url}/rubygems/`) })
const withToken = ({ host, token }: Access) => `http://token:${token}@${host}/rubygems/`

const installation: Installation = {
  files: {},
  arguments: ['install'],
  environment: scratch => ({
    GEM_HOME: 'gems',
    BUNDLE_PATH__SYSTEM: 'true',
    BUNDLE_SILENCE_ROOT_WARNING: 'true',
    BUNDLE_USER_CACHE: `${scratch}/bundle`,
  }),
  result: 'work/p/gems/gems/guard_sandbox_hello-1.0.0/lib/guard_sandbox_hello.rb',
}

/** The key of a host: a dot is two underscores, and there is no port. */
const hostKey = ({ host }: Access) => `BUNDLE_${host.replace(/:\d+$/, '').replaceAll('.', '__')}`
const config = (at: Access) => `---\n${hostKey(at)}: "token:${at.token}"\n`

const forms: Form[] = [
  {
    name: '.bundle/config of the project',
    config: at => ({ ...plain(at), 'work/p/.bundle/config': config(at) }),
  },
  {
    name: '.bundle/config of a folder above the project',
    files: { 'work/p/README': '' },
    result: 'work/gems/gems/guard_sandbox_hello-1.0.0/lib/guard_sandbox_hello.rb',
    config: at => ({ 'work/Gemfile': gemfile(`${at.url}/rubygems/`), 'work/.bundle/config': config(at) }),
  },
  {
    name: '.bundle/config of the user',
    config: at => ({ ...plain(at), '.bundle/config': config(at) }),
  },
  {
    name: '.bundle/config of the user, without quotes, with comments, CRLF and no final newline',
    config: at => ({
      ...plain(at),
      '.bundle/config': `---\n# mine\nBUNDLE_JOBS: "2"\n\n${hostKey(at)}: token:${at.token}`.replaceAll('\n', '\r\n'),
    }),
  },
  {
    name: 'the key of a whole URL',
    config: at => ({
      ...plain(at),
      '.bundle/config': `---\nBUNDLE_${`${at.url}/rubygems/`.toUpperCase().replaceAll('.', '__')}: "token:${at.token}"\n`,
    }),
  },
  {
    name: 'the token as the user name',
    config: at => ({ ...plain(at), '.bundle/config': `---\n${hostKey(at)}: ${at.token}\n` }),
  },
  {
    name: 'a mirror',
    config: at => ({
      'work/p/Gemfile': gemfile('https://rubygems.org'),
      '.bundle/config': `---\nBUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/: "${withToken(at)}"\n`,
    }),
  },
  {
    name: 'the variable of the host, set by the shell profile',
    config: at => ({ ...plain(at), '.profile': `export ${hostKey(at)}="token:${at.token}"\n` }),
  },
  {
    name: 'the folder that BUNDLE_APP_CONFIG names',
    config: at => ({ ...plain(at), 'settings/config': config(at) }),
    variables: { BUNDLE_APP_CONFIG: 'HOME/settings' },
  },
  {
    name: 'the file that BUNDLE_USER_CONFIG names',
    config: at => ({ ...plain(at), 'settings/bundle': config(at) }),
    variables: { BUNDLE_USER_CONFIG: 'HOME/settings/bundle' },
  },
  {
    name: 'the folder that BUNDLE_USER_HOME names',
    config: at => ({ ...plain(at), 'settings/config': config(at) }),
    variables: { BUNDLE_USER_HOME: 'HOME/settings' },
  },
]

testForms(bundler, installation, forms)
