import { positionsIn, toUtf8 } from '../core/bytes.ts'
import type { Context } from '../core/ports/context.ts'
import type { StagedFile } from '../core/ports/git.ts'
import { Secret } from '../core/secret.ts'
import { pathsOf } from '../formats/adapter.ts'
import { needsParser, readConfig, scanText } from '../formats/read-config.ts'
import { levelByName } from '../tools/file-names.ts'
import { adapterByName } from '../tools/index.ts'
import type { Discovery, Site } from './discovery.ts'
import { sitesInText } from './text-sites.ts'

type StagedContext = Pick<Context, 'cwd' | 'platform' | 'git' | 'clock'>

/** Finds every token in what the next commit would add or change, at or below the paths, or anywhere if there are none. */
export async function discoverStaged(paths: readonly string[], ctx: StagedContext): Promise<Discovery> {
  const started = ctx.clock.now().getTime()
  const found: Discovery = {
    ...{ sites: [], references: [], problems: [], files: [], items: [], partial: false },
    stats: { files: 0, bytes: 0, milliseconds: 0 },
  }
  for await (const file of ctx.git.staged(ctx.cwd)) {
    if (paths.length > 0 && !paths.some(path => isWithin(file.path, path, ctx))) continue
    if ('problem' in file) found.problems.push({ ...file.problem, path: file.path, line: null })
    else {
      found.sites.push(...(await sitesIn(file)))
      found.stats.files += 1
      found.stats.bytes += file.text.length
    }
  }
  found.stats.milliseconds = ctx.clock.now().getTime() - started
  return found
}

function isWithin(path: string, folder: string, ctx: StagedContext): boolean {
  return path === folder || path.startsWith(folder.replace(/[\\/]?$/, pathsOf(ctx).sep))
}

/** A file that a tool reads is read as it does. */
async function sitesIn({ path, text }: Extract<StagedFile, { text: string }>): Promise<Site[]> {
  const adapter = adapterByName(path)
  if (!adapter) return sitesInText({ path, text })
  const scan = scanText(text, adapter)
  if (needsParser(adapter, scan)) await adapter.load?.()
  const positionOf = positionsIn(toUtf8(text))
  return readConfig(adapter, text, scan).tokens.map(({ span, token, stuck: _stuck, ...placed }) => ({
    ...placed,
    ...positionOf(span[0]),
    path,
    level: levelByName(adapter, path),
    token: new Secret(token),
    writable: false,
  }))
}
