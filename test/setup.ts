import { loadParsers } from '../src/configs/index.ts'

// Tests of the formats call them without the search that would load their parsers.
await loadParsers()
