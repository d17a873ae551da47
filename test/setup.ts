import { loadParsers } from '../src/tools/index.ts'

// Tests of the formats call them without the search that would load their parsers.
await loadParsers()
