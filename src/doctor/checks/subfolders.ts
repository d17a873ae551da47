import { say } from '../../core/language.ts'
import { readParsedConfig } from '../../find/parsed-configs.ts'
import { pathsOf, valueAt } from '../../formats/adapter.ts'
import { isMember, workspaceGlobs } from '../../precedence/workspaces.ts'
import { npmrc } from '../../tools/npm/npmrc.ts'
import { pnpmYaml } from '../../tools/pnpm/pnpm.ts'
import type { Check, Finding } from '../check.ts'
import type { FactContext, Facts } from '../facts.ts'

/** npm does not read the `.npmrc` of a folder above: https://docs.npmjs.com/cli/configuring-npm/npmrc#per-project-config-file */
export const subfolders: Check = {
  name: 'subfolders',
  about: () => say('packages in subfolders do not lose the registry of the root'),
  async run(facts) {
    const { ctx } = facts
    const { join, dirname } = pathsOf(ctx)
    const root = await registryOf(join(ctx.cwd, '.npmrc'), facts)
    if (!root) return { skipped: say('no .npmrc of this folder names a Guard registry') }
    if (await isSetForUser(facts))
      return { evidence: say('the registry is also set outside of the project'), findings: [] }
    const { paths } = await ctx.search.findByName(ctx.cwd, {
      names: ['package.json'],
      prefixes: [],
      suffixes: [],
      milliseconds: 10_000,
    })
    const members = await membersOf(ctx)
    const folders = paths.map(dirname).filter(folder => folder !== ctx.cwd && !isMember(members, folder, ctx.cwd))
    const findings: Finding[] = []
    for (const folder of folders) {
      if (await registryOf(join(folder, '.npmrc'), facts)) continue
      const message = say('npm does not read the .npmrc above, so that here it asks the public registry')
      findings.push({
        severity: 'warning',
        message,
        path: folder,
        fix: say`write registry=${root} into ${join(folder, '.npmrc')}, or into the .npmrc of your home`,
      })
    }
    return { evidence: say`${folders.length} packages of their own below this folder`, findings }
  },
}

/** The default registry in an `.npmrc`, if it is Guard's. */
async function registryOf(path: string, { ctx, isGuardHost }: Facts): Promise<string | undefined> {
  const place = await readParsedConfig({ path, level: 'project', adapter: npmrc }, ctx)
  return place?.registries.find(({ key, host }) => key === 'registry' && isGuardHost(host))?.url
}

async function isSetForUser({ ctx, places, isGuardHost }: Facts): Promise<boolean> {
  if (Object.keys(ctx.env).some(name => /^npm_config_registry$/i.test(name) && ctx.env[name])) return true
  const own = (await places()).filter(({ adapter, level }) => adapter === npmrc && level !== 'project')
  return own.some(({ registries }) => registries.some(({ key, host }) => key === 'registry' && isGuardHost(host)))
}

/** Members of a workspace are installed from its root. */
async function membersOf(ctx: FactContext): Promise<string[]> {
  const path = pathsOf(ctx).join(ctx.cwd, 'pnpm-workspace.yaml')
  const pnpm = valueAt((await readParsedConfig({ path, level: 'project', adapter: pnpmYaml }, ctx))?.tree, ['packages'])
  return [...workspaceGlobs(ctx.cwd, ctx), ...[pnpm].flat().filter(glob => typeof glob === 'string')]
}
