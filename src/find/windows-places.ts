import type { Place, ToolEnvironment } from '../formats/adapter.ts'
import { adapters } from '../tools/index.ts'
import type { AdaptedPlace } from './included-files.ts'

/** A home that no path of Windows has by chance. */
const SOME_HOME = 'W:\\home'

/** The known places of the tools of Windows, as they are seen from WSL. */
export function windowsPlaces(home: string): AdaptedPlace[] {
  const where: ToolEnvironment = { platform: 'win32', home: SOME_HOME, cwd: SOME_HOME, env: {} }
  const seen = ({ path, level }: Place) => {
    const rest = path.startsWith(`${SOME_HOME}\\`) ? path.slice(SOME_HOME.length).replaceAll('\\', '/') : undefined
    return rest === undefined ? [] : [{ path: home + rest, level }]
  }
  return adapters.flatMap(adapter =>
    adapter
      .places(where)
      .flatMap(seen)
      .map(place => ({ ...place, adapter })),
  )
}

/** Windows keeps here what programs store, as macOS does in Library: what is of interest in it has a known place. */
export const SKIPPED_IN_WINDOWS = ['AppData', '$RECYCLE.BIN']
