/** What of the package is used: a build leaves the rest out. */
export { parseAllDocuments, parseDocument, visit } from 'yaml'
