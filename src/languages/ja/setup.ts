import type { Catalogue } from '../../core/language.ts'

/** What set-up cannot do, and why. */
export const SETUP: Catalogue = {
  '{0} reads the variable {1}, which is not set here': '{0} が読む変数 {1} が設定されていません',
  'the lines cannot be told from the others': '対象の行をほかの行と区別できません',
  'parsed again, it would not say what was meant': '解析し直すと、意図した内容になりません',
  'expands no variables here, so it gets the registry without the token':
    'ここでは変数を展開しないため、トークンなしでレジストリだけを設定します',
  "ignores variables in a project's .npmrc: give it the token at user level":
    'プロジェクトの .npmrc の変数を無視します。ユーザーの設定にトークンを書いてください',
  'the value cannot be found as it is written': '値の書かれている位置を特定できません',
  'not rejected': '拒否なし',
  'has no settings of its own in a project': 'プロジェクトごとの設定がありません',
  'reads the index from each project: run `guard setup --level project --tool poetry` there':
    'インデックスを各プロジェクトから読みます。そこで `guard setup --level project --tool poetry` を実行してください',
  'has no settings for a user: name the index in each Pipfile (`guard setup --level project`)':
    'ユーザーの設定がありません。各 Pipfile でインデックスを指定してください (`guard setup --level project`)',
  '{0} is damaged, or written by another version of guard':
    '{0} は壊れているか、別のバージョンの guard が書いたものです',
  'update guard; or remove that file, and `guard remove --all` finds what it can without it':
    'guard を更新してください。またはファイルを削除すれば、`guard remove --all` がわかる範囲で取り除きます',
  '{0} cannot be read: {1}': '{0} を読めません: {1}',
  '{0} cannot be changed: {1}': '{0} を変更できません: {1}',
  '{0} has the only copy of the token that would be replaced': '置き換えられるトークンは {0} にしかありません',
  'git tracks {0}, so the token would be committed': '{0} は git の管理下にあり、トークンがコミットされてしまいます',
  'another token or a reference would go along': '別のトークンや参照まで取り除かれてしまいます',
}
