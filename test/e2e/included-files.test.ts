import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runGuard, sandbox, tempHome } from '../helpers/guard.ts'

type Fill = (values: { token: string; host: string; home: string }) => Record<string, string>

/** Each file with the token in it is rewritten, and no byte besides. */
const TAKEN_IN: Record<string, { files: Fill; env?: (home: string) => Record<string, string> }> = {
  'files of any name that requirements name, one after the other': {
    files: ({ token, host }) => ({
      'p/requirements.txt': '-r lists/base.list\n--constraint=lists/pins # ours\nrequests\n',
      'p/lists/base.list': `-r ../more\n--index-url http://token:${token}@${host}/pypi/simple/\n`,
      'p/lists/pins': `# ${token}\n`,
      'p/more': `--extra-index-url http://token:${token}@${host}/pypi/simple/\r\n-r p/../requirements.txt\r\n`,
    }),
  },
  'the user file that the .npmrc of a project names from its own folder': {
    files: ({ token, host }) => ({
      'p/.npmrc': 'userconfig=./mine/settings\n',
      'p/mine/settings': `//${host}/npm/:_authToken=${token}\n`,
    }),
  },
  'the global file that an .npmrc names from the home folder, and the one below its prefix': {
    files: ({ token, host, home }) => ({
      '.npmrc': `globalconfig = ~/all/settings\nprefix=\${HOME}/node\n`,
      'p/.npmrc': `prefix = "${home}/other"\n`,
      'all/settings': `//${host}/npm/:_authToken=${token}\n`,
      'node/etc/npmrc': `//${host}/npm/:_auth=${Buffer.from(`token:${token}`).toString('base64')}\n`,
      'other/etc/npmrc': `//${host}/npm/:_authToken="${token}"\n`,
    }),
  },
  'the file that pnpm is told to take for the user file': {
    files: ({ token, host }) => ({
      '.config/pnpm/config.yaml': 'npmrcAuthFile: ~/secret/registry\n',
      'secret/registry': `//${host}/npm/:_authToken=${token}\n`,
    }),
  },
  'the lists of tox, of conda and of pip.conf, and the variables that tox takes from a file': {
    files: ({ token, host }) => ({
      'p/tox.ini': '[testenv]\ndeps =\n    -r{toxinidir}/ci/list\nset_env =\n    file|ci/variables\n',
      'p/environment.yml': 'dependencies:\n  - pip:\n      - -r ci/conda-list\n',
      'p/ci/list': `-i http://token:${token}@${host}/pypi/simple/\n`,
      'p/ci/variables': `PIP_INDEX_URL=http://token:${token}@${host}/pypi/simple/\n`,
      'p/ci/conda-list': `-i http://token:${token}@${host}/pypi/simple/\n`,
      '.config/pip/pip.conf': '[install]\nconstraint = ../../pins\n',
      pins: `# ${token}\n`,
    }),
  },
  'the constraints that a variable names': {
    files: ({ token }) => ({ 'ci/pins': `# ${token}\n` }),
    env: home => ({ PIP_CONSTRAINT: `${home}/nothing ${home}/ci/pins` }),
  },
}

describe('guard rotate rewrites', () => {
  test.for(Object.entries(TAKEN_IN))('%s', async ([, { files, env }]) => {
    const services = await sandbox()
    const { host } = services
    const token = await services.issue()
    const { home, read, write } = tempHome({ 'p/.env': `GUARD_NPM_TOKEN=${token}\n` })
    for (const [path, text] of Object.entries(files({ token, host, home }))) write(path, text)

    const run = { home, cwd: join(home, 'p'), sandbox: services, env: env?.(home) ?? {} }
    const { code, stderr } = await runGuard(['rotate', '--yes'], run)

    expect(stderr).not.toContain('error')
    expect(code).toBe(0)
    const fresh = /=(.*)\n/.exec(read('p/.env'))![1]!
    expect(fresh).not.toBe(token)
    for (const [path, text] of Object.entries(files({ token: fresh, host, home })))
      expect([path, read(path)]).toEqual([path, text])
  })
})

describe('what leads nowhere stops no rotation', () => {
  test.for<[string, Record<string, string>]>([
    ['an address, and a file that is not there', { 'p/requirements.txt': '-r https://example.com/list\n-c gone\n' }],
    ['two lists that name each other', { 'p/requirements.txt': '-r other\n', 'p/other': '-r requirements.txt\n' }],
    ['a folder, and the device that has no end', { 'p/requirements.txt': '-r ../p\n-r /dev/zero\n' }],
    ['a path of another machine', { '.npmrc': 'userconfig=//server/share/npmrc\nprefix=\\\\\\\\server\\\\x\n' }],
    ['a template of Helm, which is no YAML', { 'p/charts/web/templates/a.yaml': '{{- if .x }}\na: [\n{{ end }}\n' }],
    [
      'a file that only looks like one of a tool',
      { 'p/k8s/a.yaml': '\t{', 'p/my-mcp.json': 'none', 'p/setup.cfg': '=' },
    ],
    [
      'text in which only a shell would fill in the variable',
      {
        'p/package.json': '{ "scripts": { "a": "curl https://u:$GUARD_NPM_TOKEN@api.example/" } }\n',
        '.claude.json': '{ "projects": { "/p": { "history": ["https://u:${GUARD_NPM_TOKEN}@api.example/"] } } }\n',
        'p/renovate.json':
          '{ "hostRules": [{ "matchHost": "a.example", "token": "{{ secrets.GUARD_NPM_TOKEN }}" }] }\n',
        'p/k8s/a.yaml': 'args: ["https://u:$(GUARD_NPM_TOKEN)@api.example/"]\n',
      },
    ],
  ])('%s', async ([, files]) => {
    const services = await sandbox()
    const token = await services.issue()
    const { home, read } = tempHome({ ...files, 'p/.env': `GUARD_NPM_TOKEN=${token}\n` })

    const { code } = await runGuard(['rotate', '--yes'], { home, cwd: join(home, 'p'), sandbox: services })

    expect(code).toBe(0)
    expect(read('p/.env')).not.toContain(token)
    for (const [path, text] of Object.entries(files)) expect(read(path)).toBe(text)
  })
})
