import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'

type WslContext = Pick<Context, 'platform' | 'env' | 'home'> & { files: Pick<Context['files'], 'read'> }

/**
 * True in the Windows Subsystem for Linux, as its environment says, or else its kernel, whose name sudo and cron do not
 * take away: https://learn.microsoft.com/windows/wsl/about
 */
export function isWsl({ platform, env, files }: WslContext): boolean {
  if (platform !== 'linux') return false
  if (env.WSL_DISTRO_NAME || env.WSL_INTEROP) return true
  const kernel = files.read('/proc/sys/kernel/osrelease')
  return kernel.kind === 'file' && /microsoft/i.test(kernel.text)
}

/**
 * Where WSL shows the home folder of Windows, from what WSL puts into the environment: `USERPROFILE`, if WSLENV passes it
 * on, or the folders that it appends to PATH. No folder of Windows is touched for that.
 * https://learn.microsoft.com/windows/wsl/filesystems#share-environment-variables-between-windows-and-wsl-with-wslenv
 */
export function windowsHome(ctx: WslContext): string | undefined {
  if (!isWsl(ctx)) return undefined
  const { USERPROFILE: profile, PATH: path = '' } = ctx.env
  if (profile?.startsWith('/') && profile !== ctx.home) return profile.replace(/\/+$/, '')
  const homes = path.split(':').map(folder => /^(\/.*\/Users\/[^/]+)\/AppData\//i.exec(folder)?.[1])
  return homes.find(home => home !== undefined)
}

/** One line for who might expect that guard looks there; undefined if there is nothing to say. */
export function windowsHomeOffer(ctx: WslContext): string | undefined {
  if (!isWsl(ctx)) return undefined
  const home = windowsHome(ctx)
  return home === undefined
    ? say('the home folder of Windows is not searched; add --windows-home for that')
    : say`the home folder of Windows, ${home}, is not searched; add --windows-home for that`
}
