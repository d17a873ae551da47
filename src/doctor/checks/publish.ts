import { hostOf } from '../../core/address.ts'
import { toUtf8 } from '../../core/bytes.ts'
import { isObject, readJsonBytes } from '../../core/json.ts'
import { say } from '../../core/language.ts'
import { pathsOf, withParents } from '../../formats/adapter.ts'
import type { Check } from '../check.ts'
import type { FactContext } from '../facts.ts'

/** Guard serves packages and accepts none. */
export const publish: Check = {
  name: 'publish',
  about: () => say('a package that is published from here does not go to the read-only proxy'),
  async run({ ctx, explained, isGuardHost }) {
    const manifest = nearestManifest(ctx)
    if (!manifest) return { skipped: say('there is no package here') }
    const { path, value } = manifest
    if (value.private === true) return { evidence: say`${path} is private`, findings: [] }
    const own = isObject(value.publishConfig) ? hostOf(value.publishConfig.registry) : undefined
    const registry = (await explained()).find(({ tool }) => tool === 'npm')?.settings.registry
    const target = own ?? registry?.host
    const evidence = target
      ? say`${path} would be published to ${target}`
      : say`${path} would be published to the public registry`
    if (!isGuardHost(target)) return { evidence, findings: [] }
    const message = own
      ? say('publishConfig.registry names Guard, which takes no packages')
      : say`\`npm publish\` would go to ${target}, which takes no packages`
    const fix = say('set publishConfig.registry to the registry that you publish to, or "private": true')
    return { evidence, findings: [{ severity: own ? 'fault' : 'warning', message, path, fix }] }
  },
}

function nearestManifest(ctx: FactContext): { path: string; value: Record<string, unknown> } | undefined {
  for (const folder of withParents(ctx.cwd, ctx)) {
    const path = pathsOf(ctx).join(folder, 'package.json')
    const file = ctx.files.read(path)
    const value = file.kind === 'file' ? readJsonBytes(toUtf8(file.text)) : undefined
    if (isObject(value)) return { path, value }
  }
  return undefined
}
