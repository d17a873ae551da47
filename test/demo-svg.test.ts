import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runGuard, sandbox, tempHome } from './helpers/guard.ts'
import { terminalSvg } from './helpers/terminal-svg.ts'

const FILE = join(import.meta.dirname, '../docs/demo.svg')
const COLUMNS = 108

// Windows writes the same paths with other strokes.
test.skipIf(process.platform === 'win32')(
  'docs/demo.svg shows what guard prints; GUARD_UPDATE=1 draws it anew',
  { timeout: 60_000 },
  async () => {
    const drawn = terminalSvg(await recordedLines(), { title: 'guard finds and rotates a token', columns: COLUMNS })
    if (process.env.GUARD_UPDATE) writeFileSync(FILE, drawn)
    expect(readFileSync(FILE, 'utf8')).toBe(drawn)
  },
)

/** A real run in a home as people have them, with the same stand-ins each time for what differs from run to run. */
async function recordedLines(): Promise<string[]> {
  const services = await sandbox()
  const { home, files } = tempHome(homeWith(await services.issue(), services.url))
  for (const path of files()) chmodSync(join(home, path), 0o600)
  const type = async (args: string[]) => {
    const { code, stdout, stderr } = await runGuard(args, {
      home,
      sandbox: services,
      env: { FORCE_COLOR: '1', COLUMNS: String(COLUMNS) },
    })
    expect(code, stderr).toBe(0)
    return [`$ guard ${args.join(' ')}`, ...`${stderr}${stdout}`.trimEnd().split('\n')]
  }
  const printed = [...(await type(['find', '--probe'])), '', ...(await type(['rotate', '--yes']))].join('\n')
  return steady(printed, services.host).split('\n')
}

function steady(printed: string, host: string): string {
  const text = printed.replaceAll(host, '127.0.0.1:43210')
  const [old, fresh] = [...new Set(text.match(/tg_anon_…\w{4}/g))]
  return text
    .replaceAll(old!, 'tg_anon_…Kq3z')
    .replaceAll(fresh!, 'tg_anon_…VwX7')
    .replace(/sha256:[0-9a-f]{12}/g, 'sha256:9f86d081884c')
}

function homeWith(token: string, services: string): Record<string, string> {
  const npm = `${services}/npm/`
  const index = `${services.replace('//', `//token:${token}@`)}/pypi/simple/`
  return {
    '.npmrc': `; written by hand\nregistry=${npm}\n${npm.replace('http:', '')}:_authToken=${token}\n`,
    '.yarnrc.yml': `npmRegistryServer: "${npm}"\nnpmAuthToken: "${token}" # ours\n`,
    '.config/pip/pip.conf': `[global]\nindex-url = ${index}\n`,
    '.config/uv/uv.toml': `[[index]]\nurl = "${index}"\ndefault = true\n`,
    '.zshrc': `export GUARD_SHOP_TOKEN="${token}"\n`,
    'code/old-shop/.npmrc': `registry=${npm}\n${npm.replace('http:', '')}:_authToken=${token}\n`,
    'code/shop/.npmrc': `registry=${npm}\n${npm.replace('http:', '')}:_authToken=\${GUARD_SHOP_TOKEN}\n`,
  }
}
