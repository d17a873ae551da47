const base64 = (text: string) => Buffer.from(text).toString('base64')

/** A home in which every tool that needs no host of its own holds the token in its own way. */
export function homeWith(token: string, host: string): Record<string, string> {
  const url = (path: string, user = 'token:', secret = token) => `http://${user}${secret}@${host}/${path}/`
  return {
    '.npmrc': `//${host}/npm/:_authToken=${token}\n//${host}/npm/:_auth=${base64(`token:${token}`)}\n`,
    '.config/pnpm/auth.ini': `//${host}/npm/:_authToken=${token}\n`,
    '.config/pnpm/config.yaml': `_auth:\n  "http://${host}/npm/":\n    "@":\n      authToken: ${token}\n`,
    '.yarnrc': `registry "${url('npm')}"\n`,
    '.config/pip/pip.conf': `[global]\nindex-url = ${url('pypi/simple', 'token:', token.replaceAll('_', '%5F'))}\n`,
    'p/requirements.txt': `-i ${url('pypi/simple')}\n`,
    'p/Pipfile': `[[source]]\nurl = "${url('pypi/simple')}"\n`,
    '.config/pdm/config.toml': `[pypi]\nurl = "http://${host}/pypi/simple/"\npassword = "${token}"\n`,
    '.pypirc': `[guard]\nrepository = http://${host}/pypi/\npassword = ${token}\n`,
    '.netrc': `machine 127.0.0.1 login _ password ${token}\n`,
    '.bundle/config': `---\nBUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/: "${url('rubygems')}"\n`,
    'p/Gemfile': `source "${url('rubygems')}" do # ours\n  gem "rake"\nend\n`,
    '.gemrc': `---\n:sources:\n- ${url('rubygems')}\n`,
    '.config/go/env': `GOPROXY=${url('golang', '_:')}\n`,
    '.config/composer/auth.json': `{ "http-basic": { "${host}": { "username": "_", "password": "${token}" } } }\n`,
    'p/mise.toml': `[env]\nNPM_TOKEN = "${token.replaceAll('_', '\\u005F')}"\n`,
    'p/fnox.toml': `[secrets]\nNPM_TOKEN = { default = "${token}" } # mine\n`,
    'p/compose.yaml': `services: { a: { environment: ["NPM_TOKEN=${token}"] } }\n`,
    'p/.devcontainer/devcontainer.json': `{ // ours\n  "containerEnv": { "NPM_TOKEN": "${token}", },\n}\n`,
    'p/.vscode/settings.json': `{ "terminal.integrated.env.linux": { "NPM_TOKEN": "${token}" }, /* mine */ }\n`,
    'p/.github/workflows/a.yml': `env:\n  NPM_TOKEN: ${token}\n`,
    'p/takumi_guard_token': `${token}\n`,
    '.config/fish/fish_variables': `SETUVAR --export NPM_TOKEN:${token.replaceAll('_', '\\x5f')}\n`,
    '.config/nushell/env.nu': `$env.NPM_TOKEN = "${token}"\n`,
    '.config/powershell/profile.ps1': `$env:NPM_TOKEN = '${token}'\n`,
    '.config/environment.d/guard.conf': `NPM_TOKEN=${token}\n`,
    'p/.envrc': `export NPM_TOKEN=\${NPM_TOKEN:-${token}}\n`,
    'p/.env.yarn': `YARN_NPM_AUTH_TOKEN=${token}\n`,
    'p/.yarnrc.yml': 'npmAuthToken: ${YARN_NPM_AUTH_TOKEN}\n',
  }
}
