import { say } from '../../core/language.ts'
import { pathsOf } from '../../formats/adapter.ts'
import { pipConfig } from '../../tools/pip/pip.ts'
import { addresses } from '../../tools/registries.ts'
import type { Check } from '../check.ts'
import type { FactContext, Facts } from '../facts.ts'

/**
 * uv ignores all of pip's settings:
 * https://docs.astral.sh/uv/pip/compatibility/#configuration-files-and-environment-variables
 */
export const uvCheck: Check = {
  name: 'uv',
  about: () => say('uv asks Guard where pip does: it does not read the settings of pip'),
  async run(facts) {
    const asking = await pipsRegistry(facts)
    if (!asking) return { skipped: say('pip does not ask Guard') }
    const own = (await facts.explained()).find(({ tool }) => tool === 'uv')?.settings.registry
    if (own) return { evidence: say`uv asks ${own.host}`, findings: [] }
    if (!(await isHere(facts.ctx))) return { skipped: say('uv is not here') }
    return {
      evidence: say`pip asks Guard by ${asking}`,
      findings: [
        {
          severity: 'warning',
          message: say('uv does not read it, and asks the public index'),
          path: asking,
          fix: say('run `guard setup --tool uv`'),
        },
      ],
    }
  },
}

/** The variable or file that makes pip use Guard. */
async function pipsRegistry({ ctx, places, isGuardHost }: Facts): Promise<string | undefined> {
  const [address] = addresses(ctx.env.PIP_INDEX_URL ?? '')
  if (address) return isGuardHost(address.host) ? 'env:PIP_INDEX_URL' : undefined
  const named = (await places()).find(
    ({ adapter, registries }) => adapter === pipConfig && registries.some(({ host }) => isGuardHost(host)),
  )
  return named?.path
}

/** A project with uv's lockfile, or an installed uv. */
async function isHere(ctx: FactContext): Promise<boolean> {
  if (ctx.files.read(pathsOf(ctx).join(ctx.cwd, 'uv.lock')).kind === 'file') return true
  const env = {
    PATH: ctx.env.PATH ?? '',
    HOME: ctx.home,
    ...(ctx.env.SystemRoot && { SystemRoot: ctx.env.SystemRoot }),
  }
  const { code } = await ctx.runProgram({ command: 'uv', args: ['--version'], cwd: ctx.home, env, milliseconds: 5_000 })
  return code === 0
}
