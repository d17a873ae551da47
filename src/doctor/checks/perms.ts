import { say } from '../../core/language.ts'
import { isVariable } from '../../find/discovery.ts'
import type { Check, Finding } from '../check.ts'
import { quoted } from '../quote.ts'

/** Files with a token that other users of this machine can read. */
export const perms: Check = {
  name: 'perms',
  about: () => say('only you can read the files that hold a token'),
  async run({ ctx, found }) {
    if (ctx.platform === 'win32') return { skipped: say('files have no modes on Windows') }
    const { files } = await found()
    const open = files.filter(file => file.exposed && file.sites.some(site => !isVariable(site)))
    const findings = open.map<Finding>(({ path, level }) => ({
      // A config that serves every user must be readable by them: only the user can decide.
      severity: level === 'system' ? 'warning' : 'fault',
      message: say('other users of this machine can read the token in it'),
      path,
      fix: level === 'system' ? say('move the token into your own config') : say`run \`chmod 600 ${quoted(path)}\``,
      ...(level !== 'system' && { repair: { kind: 'tighten', path } as const }),
    }))
    return {
      evidence: say`${files.length - open.length} of ${files.length} files with a token are yours alone`,
      findings,
    }
  },
}
