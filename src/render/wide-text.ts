export { default as truncate } from 'cli-truncate'
export { default as widthOf } from 'string-width'
