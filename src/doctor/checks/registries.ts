import { say } from '../../core/language.ts'
import type { ToolExplanation } from '../../precedence/explain-tool.ts'
import { isToolName, TOOLS } from '../../tools/index.ts'
import type { Check, Finding } from '../check.ts'
import type { Facts } from '../facts.ts'

/**
 * Registry and token belong together: a registry without a token protects nothing, and a token without a registry is
 * not sent.
 */
export const registries: Check = {
  name: 'registries',
  about: () => say('each tool that asks Guard has its token, and each token its registry'),
  async run(facts) {
    const all = await facts.explained()
    const asking = all.filter(({ settings }) => facts.isGuardHost(settings.registry?.host))
    const { sites } = await facts.found()
    if (asking.length === 0 && sites.length === 0)
      return { skipped: say('neither a Guard registry nor a token was found') }
    const findings = [
      ...unsent(all, facts),
      // Users who have no token at all do not expect one to be sent.
      ...(sites.length > 0 ? asking.flatMap(anonymous) : []),
    ]
    const names = asking.map(({ tool }) => tool).join(', ')
    return {
      evidence: names ? say`${names} ask Guard in this folder` : say('no tool asks Guard in this folder'),
      findings,
    }
  },
}

/** If several tools read the same file, it is reported once with all their names. */
function unsent(all: readonly ToolExplanation[], { ctx, isGuardHost }: Facts): Finding[] {
  const traps = all.flatMap(({ tool, traps, uses }) =>
    traps
      .filter(
        ({ code, path }) =>
          code === 'NOT_SENT' && uses.some(use => use.winner.path === path && isGuardHost(use.winner.host)),
      )
      .map(({ path }) => ({ tool, path })),
  )
  const paths = [...new Set(traps.map(({ path }) => path))]
  return paths.map(path => {
    const tools = traps.filter(trap => trap.path === path).map(({ tool }) => tool)
    return {
      severity: 'warning',
      message: say`the token for Guard is never sent, for the registry of ${tools.join(', ')} is another`,
      path,
      fix: tools.every(tool => tool === 'yarn')
        ? say`add npmRegistryServer: "${ctx.settings.urls.npm}"`
        : say`add registry=${ctx.settings.urls.npm} to your .npmrc`,
    }
  })
}

function anonymous({ tool, settings, uses }: ToolExplanation): Finding[] {
  const { host, path } = settings.registry!
  const has = uses.some(({ winner, sentTo }) => sentTo === host && (winner.token ?? winner.reference) !== undefined)
  if (has) return []
  const message = say`${tool} asks ${host} without a token`
  const setUpAs = isToolName(tool) ? TOOLS[tool].setUpAs : undefined
  const fix = setUpAs
    ? say`run \`guard setup --tool ${setUpAs}\`, whose file it reads`
    : say`run \`guard setup --tool ${tool}\`, or the tool by \`guard exec\``
  return [{ severity: 'warning', message, path, fix }]
}
