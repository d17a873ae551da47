import { hostOf } from '../../configs/hosts.ts'
import { addresses } from '../../configs/registries.ts'
import { readSurroundings } from '../../exec/surroundings.ts'
import type { Site } from '../../rotate/discovery.ts'
import type { ReadPlace } from '../../rotate/named-registries.ts'
import type { Check, Finding } from '../check.ts'
import type { Facts } from '../facts.ts'

/** Variables that name no host, those that choose the host, and the configs that do where no variable does. */
const HOSTLESS: Readonly<Record<string, { registry: readonly RegExp[]; configs: readonly string[] }>> = {
  YARN_NPM_AUTH_TOKEN: { registry: [/^YARN_NPM_REGISTRY_SERVER$/], configs: ['yarnrc'] },
  YARN_NPM_AUTH_IDENT: { registry: [/^YARN_NPM_REGISTRY_SERVER$/], configs: ['yarnrc'] },
  BUN_CONFIG_TOKEN: { registry: [/^BUN_CONFIG_REGISTRY$/, /^npm_config_registry$/i], configs: ['bunfig', 'npmrc'] },
  NPM_CONFIG_TOKEN: { registry: [/^BUN_CONFIG_REGISTRY$/, /^npm_config_registry$/i], configs: ['bunfig', 'npmrc'] },
  COREPACK_NPM_TOKEN: { registry: [/^COREPACK_NPM_REGISTRY$/], configs: [] },
}

/** Tokens that a tool sends, or would send, to somebody else's host. */
export const leaks: Check = {
  name: 'leaks',
  about: 'no config or variable gives the token to a host that is not Guard',
  async run(facts) {
    const { sites } = await facts.found()
    const ours = sites.filter(({ kind, carrier }) => (kind === 'email' || kind === 'org') && carrier !== 'comment')
    if (ours.length === 0) return { skipped: 'no Guard token was found' }
    const findings = [
      ...ours.filter(({ host }) => host !== undefined && !facts.isHome(host)).map(foreign),
      ...(await hostlessVariables(ours, facts)),
      ...(await yarnScopes(ours, facts)),
    ]
    return { evidence: `${ours.length} places were asked whom they give it to`, findings }
  },
}

function foreign({ path, line, host }: Site): Finding {
  return {
    severity: 'fault',
    message: `the token goes to ${host}, which is no Guard host`,
    path,
    line,
    fix: 'give that host its own token, and run `guard rotate`',
  }
}

async function hostlessVariables(sites: readonly Site[], { ctx, places, isHome }: Facts): Promise<Finding[]> {
  const read = await places()
  return sites.flatMap(site => {
    const rule = site.level === 'environment' ? HOSTLESS[site.key!] : undefined
    const target = rule && targetOf(rule, ctx.env, read)
    if (!rule || isHome(target?.host)) return []
    return {
      severity: 'fault',
      message: `${site.key} names no host, and ${target ? `${target.from} sends it to ${target.host}` : 'no registry is set with it, so the public one gets it'}`,
      path: site.path,
      fix: `unset ${site.key}, and use \`guard exec\` or a config that names the host`,
    }
  })
}

/** The registry that counts: a variable's, else the nearest config's. */
function targetOf(
  { registry, configs }: (typeof HOSTLESS)[string],
  env: Readonly<Record<string, string | undefined>>,
  places: readonly ReadPlace[],
): { host: string; from: string } | undefined {
  const name = Object.keys(env).find(key => env[key] && registry.some(pattern => pattern.test(key)))
  const host = name && hostOf(addresses(env[name]!)[0]?.url)
  if (name && host) return { host, from: name }
  for (const id of configs) {
    for (const { adapter, path, registries } of places) {
      const found = adapter.id === id ? registries.find(({ path: key }) => DEFAULTS.test(key.join('.'))) : undefined
      if (found) return { host: found.host, from: `${path}:${found.line}` }
    }
  }
  return undefined
}

const DEFAULTS = /^(?:registry|npmRegistryServer|install\.registry(?:\.url)?)$/

/** Yarn gives a token that stands for no registry to every scope that has none of its own. */
async function yarnScopes(sites: readonly Site[], { ctx }: Facts): Promise<Finding[]> {
  const site = sites.find(
    ({ tool, key }) => tool === 'yarn' && /^(?:npmAuth|YARN_NPM_AUTH_)(?:Token|Ident|TOKEN|IDENT)$/.test(key ?? ''),
  )
  const { yarnLeak } = site ? await readSurroundings(ctx) : {}
  if (!site || !yarnLeak) return []
  return [
    {
      severity: 'fault',
      message: `Yarn sends ${site.key} to others too: ${yarnLeak}`,
      path: site.path,
      line: site.line,
      fix: `put the token below npmRegistries, under "${ctx.settings.urls.npm}"`,
    },
  ]
}
