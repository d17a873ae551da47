#!/usr/bin/env node
const { start } = require('../dist/start.cjs')

// Else Node would take everything down piece by piece first, which takes longer than many a search.
start(process.argv.slice(2)).then(process.exit)
