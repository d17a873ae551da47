import { hostOf } from '../../core/address.ts'
import { positionAt } from '../../core/bytes.ts'
import { say } from '../../core/language.ts'
import { baseName } from '../../core/paths.ts'
import type { FileSnapshot } from '../../core/ports/files.ts'
import { pathsOf } from '../../formats/adapter.ts'
import { findInFreeText } from '../../formats/free-text.ts'
import { TOOL_NAMES, TOOLS } from '../../tools/index.ts'
import { addresses } from '../../tools/registries.ts'
import type { Check, Finding } from '../check.ts'
import type { Facts } from '../facts.ts'

/** Lockfiles that teams share through git. If one has full URLs, `asks` finds those that the tool requests. */
const LOCKFILES = new Map(
  TOOL_NAMES.flatMap(tool => Object.entries(TOOLS[tool].lockfiles).map(([name, asks]) => [name, { tool, asks }])),
)

/** Tokens in a lockfile, and packages that it downloads without the proxy. */
export const lockfiles: Check = {
  name: 'lockfiles',
  about: () => say('lockfiles hold no token, and lead no tool past Guard'),
  async run(facts) {
    const { join } = pathsOf(facts.ctx)
    const read = [...LOCKFILES.keys()].map(name => facts.ctx.files.read(join(facts.ctx.cwd, name)))
    const files = read.filter(file => file.kind === 'file')
    if (files.length === 0) return { skipped: say('there is no lockfile in this folder') }
    const findings = files.map(async file => [...held(file), ...(await bypass(file, facts))])
    return {
      evidence: say`read ${files.map(({ path }) => baseName(path)).join(', ')}`,
      findings: (await Promise.all(findings)).flat(),
    }
  },
}

function held({ path, text }: FileSnapshot): Finding[] {
  return findInFreeText(text)
    .slice(0, 1)
    .map(({ carrier, offset }) => ({
      severity: 'fault',
      message:
        carrier === 'url'
          ? say('it holds a token in an address, and is shared with the project')
          : say('it holds a token, and is shared with the project'),
      path,
      line: positionAt(text, offset).line,
      fix: say('put the token into your own config, lock again, and run `guard rotate`'),
    }))
}

/** Only if the tool is configured to use Guard. */
async function bypass({ path, text }: FileSnapshot, { explained, isGuardHost }: Facts): Promise<Finding[]> {
  const { tool, asks } = LOCKFILES.get(baseName(path))!
  const { reader, settings } = (await explained()).find(each => each.tool === tool) ?? {}
  const registry = settings?.registry
  if (!asks || !isGuardHost(registry?.host)) return []
  const hosts = [...text.matchAll(asks)].flatMap(([, address]) => addresses(address!)).map(({ host }) => host)
  const past = hosts.filter(host => !isGuardHost(host) && !(reader?.replaces && givesWay(host, settings?.replaces)))
  const names = [...new Set(past)].join(', ')
  if (past.length === 0) return []
  const message = say`${past.length} of its packages come from ${names}, past ${registry!.host}`
  return [{ severity: 'warning', message, path, fix: say('remove it and lock again, with the registry set') }]
}

/** npm replaces such a host with the registry: https://docs.npmjs.com/cli/using-npm/config#replace-registry-host */
function givesWay(host: string, replaced = 'npmjs'): boolean {
  if (replaced === 'npmjs') return /^registry\.npmjs\.org$/.test(host)
  return replaced === 'always' || (hostOf(replaced) ?? replaced).replace(/:\d+$/, '') === host.replace(/:\d+$/, '')
}
