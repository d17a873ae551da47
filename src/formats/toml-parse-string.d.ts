/** The one part of the package that guard needs; its own types know the whole alone. */
declare module '@iarna/toml/parse-string.js' {
  export default function parse(text: string): unknown
}
