import { type Access, client, type Form, type Installation, testForms } from '../helpers/clients.ts'

// Go gives no password to plain http; the certificate for the sandbox is openssl's.
const openssl = client('openssl', ['openssl'], 'version')
const go = client('go', ['go'], 'version')

const installation: Installation = {
  files: { 'work/p/go.mod': 'module example.com/p\n\ngo 1.19\n' },
  arguments: ['mod', 'download', 'sandbox.flatt.tech/hello@v1.0.0'],
  environment: () => ({ GOFLAGS: '-mod=mod -modcacherw', GOSUMDB: 'off', GOTOOLCHAIN: 'local' }),
  result: 'go/pkg/mod/sandbox.flatt.tech/hello@v1.0.0/hello.go',
  tls: true,
}

const proxy = ({ host, token }: Access) => `https://token:${token}@${host}/golang`
const withoutToken = ({ url }: Access) => `export GOPROXY=${url}/golang/\n`

/** Older versions of Go look for the host without its port. */
const machines = ({ host, token }: Access) =>
  [host, host.replace(/:\d+$/, '')].map(name => `machine ${name}\n\tlogin token\n\tpassword ${token}\n`).join('')

const forms: Form[] = [
  {
    name: 'GOPROXY, set by the shell profile',
    config: at => ({ '.profile': `export GOPROXY='${proxy(at)}'\n` }),
  },
  {
    name: 'one proxy of several',
    config: at => ({ '.profile': `export GOPROXY="${at.url}/packagist/|${proxy(at)},off"\n` }),
  },
  {
    name: 'a variable in GOPROXY',
    config: at => ({
      '.profile': `FLATT_GO_TOKEN=${at.token}\nexport GOPROXY="https://token:$FLATT_GO_TOKEN@${at.host}/golang"\n`,
    }),
  },
  {
    name: 'the token as the user name',
    config: at => ({ '.profile': `export GOPROXY=https://${at.token}@${at.host}/golang\n` }),
  },
  {
    name: "go's env file, with comments and no final newline",
    config: at => ({ '.config/go/env': `# mine\nGOPRIVATE=git.example.com\n\nGOPROXY=${proxy(at)},direct` }),
  },
  {
    name: "go's env file below XDG_CONFIG_HOME",
    config: at => ({ 'settings/go/env': `GOPROXY=${proxy(at)}\n` }),
    variables: { XDG_CONFIG_HOME: 'HOME/settings' },
  },
  {
    name: 'the file that GOENV names',
    config: at => ({ 'settings/go.env': `GOPROXY=${proxy(at)}\n` }),
    variables: { GOENV: 'HOME/settings/go.env' },
  },
  {
    name: '.netrc',
    config: at => ({ '.profile': withoutToken(at), '.netrc': machines(at) }),
  },
  {
    name: 'the file that NETRC names',
    config: at => ({
      '.profile': withoutToken(at),
      'settings/netrc': `machine other.example login a password b\n${machines(at).trimEnd()}`,
    }),
    variables: { NETRC: 'HOME/settings/netrc' },
  },
]

testForms(openssl.version === undefined ? openssl : go, installation, forms)
