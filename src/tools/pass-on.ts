import type { ConfigAdapter, Documentation } from '../formats/adapter.ts'
import { isGuardVariable } from './containers/containers.ts'

type PassingConfig = Pick<ConfigAdapter, 'id' | 'tool' | 'places' | 'names' | 'comment'> &
  Partial<Omit<ConfigAdapter, 'documentation' | 'afterChange'>> &
  Pick<Documentation, 'keys' | 'source'> & {
    precedence?: () => string
    /** What the user must do after it was changed. */
    task?: () => string
  }

/** A config of a tool that takes no token itself: it passes variables, addresses and options on to what it starts. */
export function passingOn({ keys, source, precedence, task, ...config }: PassingConfig): ConfigAdapter {
  return {
    meaning: key => ({ credential: isGuardVariable(key) }),
    ...config,
    get afterChange() {
      return task?.()
    },
    documentation: () => ({ keys, source, ...(precedence && { precedence: precedence() }) }),
  }
}
