#!/usr/bin/env node
const { start } = require('../dist/start.cjs')

start(process.argv.slice(2)).then(({ code, isWritten }) => {
  process.exitCode = code
  // Else Node would take everything down piece by piece first, which takes longer than many a search.
  if (isWritten()) process.exit()
})
