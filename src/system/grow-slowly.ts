import { setFlagsFromString } from 'node:v8'

/**
 * Makes V8 collect garbage before the heap has grown to several times what is alive: thousands of connections leave much of
 * it. Costs a few milliseconds a second.
 */
export function growSlowly(): void {
  setFlagsFromString('--heap-growing-percent=40')
}
