import { expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { runGuard } from '../helpers/guard.ts'
import { scene } from './scene.ts'

/** The lines after `Left for you:`, except those about file modes. */
function leftIn(stderr: string): string[] {
  const [, list = ''] = stderr.split('Left for you:\n')
  return list
    .trimEnd()
    .split('\n')
    .filter(line => !line.endsWith(': chmod 600'))
}

test('rotate ends with the steps that only the user can do, each with its file', async () => {
  const home = await scene(({ host, token }) => ({
    '.npmrc': `//${host}/npm/:_authToken=${token}\n`,
    'p/.envrc': `export NPM_TOKEN=${token}\n`,
    'p/mise.toml': `[env]\nNPM_TOKEN = "${token}"\n`,
    'p/compose.yaml': `services:\n  web:\n    environment:\n      NPM_TOKEN: ${token}\n`,
  }))
  home.write('p/.github/workflows/test.yml', 'env:\n  TAKUMI_GUARD_TOKEN: ${{ secrets.TAKUMI_GUARD_TOKEN }}\n')
  home.write('.bash_history', `ls\ncurl -H "authorization: Bearer ${home.token}"\n`)
  home.write('.zsh_history', 'ls\n')

  const { code, stderr } = await home.guard(['rotate', '--yes'], { env: { NPM_TOKEN: home.token } })

  expect(code, stderr).toBe(0)
  expect(await home.services.isValid(home.token)).toBe(false)
  expect(leftIn(stderr)).toEqual([
    '  - this shell still has the old token in NPM_TOKEN: start a new one',
    `  - ~/p/.envrc: run \`direnv allow\` in its folder, for direnv blocks a file that was changed`,
    `  - ~/p/compose.yaml: make the containers anew, for those that run keep the old token`,
    `  - ~/p/mise.toml: where mise is paranoid, run \`mise trust\` on it again`,
    `  - ~/.bash_history still has the old token: close every other bash, delete the line, then run \`history -c; history -r\``,
    `  - on each other machine: guard token | ssh OTHER guard sync --token-stdin --yes --from ${new Secret(home.token).fingerprint}`,
    '  - update CI secrets that hold the old token',
    `  - update secrets.TAKUMI_GUARD_TOKEN, which ~/p/.github/workflows/test.yml:2 names, if it held the old token`,
  ])
})

test('sync lists them for its own files, and does not mention other machines', async () => {
  const home = await scene(({ token }) => ({ 'p/.envrc': `export NPM_TOKEN=${token}\n` }))
  const rotated = await home.guard(['rotate', '--yes'])
  expect(rotated.code, rotated.stderr).toBe(0)
  home.write('q/.envrc', `export NPM_TOKEN=${home.token}\n`)

  const { code, stderr } = await runGuard(['sync', '--yes'], { home: home.home, sandbox: home.services })

  expect(code, stderr).toBe(0)
  expect(leftIn(stderr)).toEqual([
    `  - ~/q/.envrc: run \`direnv allow\` in its folder, for direnv blocks a file that was changed`,
  ])
})
