import type { FileSnapshot } from '../core/ports/files.ts'
import type { ConfigAdapter } from '../formats/adapter.ts'
import { readDocument } from '../formats/document.ts'
import { type NamedRegistry, registriesIn } from '../tools/registries.ts'
import { type DiscoverContext, type KnownPlace, knownPlaces } from './discover.ts'

/** A config that is there, with what its parser makes of it. */
export interface ParsedConfig extends KnownPlace {
  file: FileSnapshot
  /** Undefined if the format has no parser, or the text does not parse. */
  tree: unknown
  registries: NamedRegistry[]
}

/** Reads the configs in the known places of these adapters; unreadable ones are skipped. */
export async function readParsedConfigs(
  ctx: DiscoverContext,
  wanted: (adapter: ConfigAdapter) => boolean,
): Promise<ParsedConfig[]> {
  const places = knownPlaces(ctx).filter(({ adapter }) => wanted(adapter))
  const read = places.map(place => readParsedConfig(place, ctx))
  return (await Promise.all(read)).filter(place => place !== undefined)
}

/** One config with the registries that it names, or undefined if there is no readable file. */
export async function readParsedConfig(
  place: KnownPlace,
  { files }: Pick<DiscoverContext, 'files'>,
): Promise<ParsedConfig | undefined> {
  const file = files.read(place.path)
  if (file.kind !== 'file') return undefined
  const { adapter } = place
  await adapter.load?.()
  return {
    ...place,
    file,
    tree: readDocument(adapter, file.text).tree,
    registries: registriesIn(adapter, file.text),
  }
}
