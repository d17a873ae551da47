import { say } from '../../core/language.ts'
import { keychainAccount } from '../../rotate/keychain.ts'
import type { Check } from '../check.ts'

/** The second copy, if the user asked for one. */
export const keychain: Check = {
  name: 'keychain',
  about: () => say('the copy in the keychain is the valid token'),
  async run({ ctx, probed }) {
    if (!ctx.settings.keychain) return { skipped: say('no copy in the keychain was asked for') }
    const read = await ctx.store.read(keychainAccount(ctx.settings.urls.npm))
    const fix = say('run `guard rotate --keychain`')
    if (!read.ok) {
      const message = say`the keychain cannot be read: ${read.reason}`
      return {
        evidence: message,
        findings: [{ severity: 'fault', message, fix: say('unlock it, or set keychain = false') }],
      }
    }
    if (!read.token) {
      const message = say('the keychain holds no token, or is locked')
      return { evidence: message, findings: [{ severity: 'warning', message, fix: say`unlock it, or ${fix}` }] }
    }
    const { token } = read
    const valid = (await probed()).filter(({ verdict }) => verdict.state === 'valid')
    const evidence = say`it holds ${token}`
    if (valid.length === 0 || valid.some(each => each.token.equals(token))) return { evidence, findings: [] }
    return {
      evidence,
      findings: [{ severity: 'warning', message: say`the keychain holds ${token}, another than the configs`, fix }],
    }
  },
}
