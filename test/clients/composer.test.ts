import { type Access, client, type Form, type Installation, testForms } from '../helpers/clients.ts'

const composer = client('composer', ['composer'])

const installation: Installation = {
  files: {},
  arguments: ['install', '--no-interaction', '--no-plugins'],
  environment: scratch => ({ COMPOSER_ALLOW_SUPERUSER: '1', COMPOSER_CACHE_DIR: `${scratch}/composer` }),
  result: 'work/p/vendor/guard-sandbox/hello/hello.php',
}

const json = (value: unknown) => `${JSON.stringify(value, null, 4)}\n`

/** A project that needs the sandbox's package, and takes it over plain http. */
function project({ url }: { url: string }, repository: object = {}, config: object = {}) {
  return json({
    name: 'p/p',
    require: { 'guard-sandbox/hello': '1.0.0' },
    repositories: [{ type: 'composer', url: `${url}/packagist/`, ...repository }, { 'packagist.org': false }],
    config: { 'secure-http': false, ...config },
  })
}

const plain = (at: Access) => ({ 'work/p/composer.json': project(at) })
const basic = ({ host, token }: Access) => ({ 'http-basic': { [host]: { username: 'token', password: token } } })
const bearer = ({ host, token }: Access) => ({ bearer: { [host]: token } })

const forms: Form[] = [
  {
    name: 'auth.json of the project',
    config: at => ({ ...plain(at), 'work/p/auth.json': json(basic(at)) }),
  },
  {
    name: 'auth.json of the project, on one line, with CRLF',
    config: at => ({ ...plain(at), 'work/p/auth.json': `${JSON.stringify(basic(at))}\r\n` }),
  },
  {
    name: 'auth.json of the project, as a bearer',
    config: at => ({ ...plain(at), 'work/p/auth.json': json(bearer(at)) }),
  },
  {
    name: 'auth.json of the user',
    config: at => ({ ...plain(at), '.config/composer/auth.json': json(basic(at)) }),
  },
  {
    name: 'auth.json of the user, where it was formerly',
    config: at => ({ ...plain(at), '.composer/auth.json': json(bearer(at)) }),
  },
  {
    name: 'auth.json of the folder that COMPOSER_HOME names',
    config: at => ({ ...plain(at), 'settings/auth.json': json(basic(at)) }),
    variables: { COMPOSER_HOME: 'HOME/settings' },
  },
  {
    name: 'config.json of the user',
    config: at => ({ ...plain(at), '.config/composer/config.json': json({ config: basic(at) }) }),
  },
  {
    name: 'the config of composer.json',
    config: at => ({ 'work/p/composer.json': project(at, {}, basic(at)) }),
  },
  {
    name: 'the URL of a repository, with escaped slashes',
    config: at => ({
      'work/p/composer.json': project({ url: `http://token:${at.token}@${at.host}` }).replaceAll('/', '\\/'),
    }),
  },
  {
    name: 'a header of a repository',
    config: at => ({
      'work/p/composer.json': project(at, { options: { http: { header: [`Authorization: Bearer ${at.token}`] } } }),
    }),
  },
  {
    name: 'COMPOSER_AUTH, set by the shell profile',
    config: at => ({ ...plain(at), '.profile': `export COMPOSER_AUTH='${JSON.stringify(basic(at))}'\n` }),
  },
  {
    name: 'COMPOSER_AUTH, set by the shell profile with escaped quotes',
    config: at => ({
      ...plain(at),
      '.profile': `COMPOSER_AUTH="${JSON.stringify(bearer(at)).replaceAll('"', '\\"')}"\nexport COMPOSER_AUTH\n`,
    }),
  },
]

testForms(composer, installation, forms)
