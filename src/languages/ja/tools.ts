import type { Catalogue } from '../../core/language.ts'

/** What the tools and their formats say: what is wrong with a config, which of two wins, what to do after a change. */
export const TOOL_MESSAGES: Catalogue = {
  'an agent that runs keeps the variables with which it was started':
    '実行中のエージェントには、起動したときの環境変数が残ります',
  'start the agent again, for one that runs keeps the old token, and so do its MCP servers':
    'エージェントを再起動してください。実行中のエージェントと、その MCP サーバーは古いトークンのままです',
  'apply it again with `kubectl`, and restart the pods that have the old value':
    '`kubectl` で再度適用し、古い値を持つ Pod を再起動してください',
  'apply it again, for what was made with the old token keeps it':
    '再度適用してください。古いトークンで作成したものには、古いトークンが残っています',
  'the one to which ~/.npmrc is a link; the others wait for `npmrc NAME`':
    '~/.npmrc のリンク先が使われます。ほかは `npmrc NAME` で切り替えるまで使われません',
  'build the image again, for one that was built keeps the old token':
    'イメージを再ビルドしてください。ビルド済みのものには古いトークンが残っています',
  'ARG is given at build time, ENV stays in the image: images that were built keep the old token':
    'ARG はビルド時に渡され、ENV はイメージに残ります。ビルド済みのイメージには古いトークンが残ります',
  'make the containers anew, for those that run keep the old token':
    'コンテナを作り直してください。実行中のものは古いトークンのままです',
  'environment in the file, then env_file; containers that run keep the old token':
    'ファイル内の environment、次に env_file の順です。実行中のコンテナは古いトークンのままです',
  'build the container again': 'コンテナを再ビルドしてください',
  'remoteEnv beats containerEnv; the container must be built again':
    'remoteEnv が containerEnv より優先されます。コンテナの再ビルドが必要です',
  'given to `docker build --secret`': '`docker build --secret` に渡されます',
  'the document has too many aliases': '文書のエイリアスが多すぎます',
  'the document is nested too deeply': '入れ子が深すぎます',
  'the file is {0}, which guard reads but does not write': 'ファイルは {0} で、guard は読めますが書き込みません',
  'the file is too large to be parsed': 'ファイルが大きすぎて解析できません',
  'for most readers the environment beats the file; Pipenv lets .env win':
    '多くのツールでは環境変数がファイルより優先されます。Pipenv では .env が優先されます',
  'reload the window, for open terminals keep the old token':
    'ウィンドウを再読み込みしてください。開いているターミナルは古いトークンのままです',
  'the workspace beats the user; terminals that are open keep the old token':
    'ワークスペースの設定がユーザーの設定より優先されます。開いているターミナルは古いトークンのままです',
  'the only file': '唯一のファイル',
  'log in again, for it is read at the next login': 'ログインし直してください。次のログイン時に読み込まれます',
  'read at the next login; start-up files of shells beat them':
    '次のログイン時に読み込まれ、シェルの起動ファイルが優先されます',
  'global variables of config.fish hide them': 'config.fish のグローバル変数が優先されます',
  'where fnox is activated in a shell, open a new one':
    'シェルで fnox を有効にしている場合は、新しいシェルを開いてください',
  'the nearest folder; in a folder fnox.local.toml beats that of the profile, and that fnox.toml; a default is used where nothing else has a value':
    '最も近いディレクトリが優先されます。同じディレクトリでは fnox.local.toml、プロファイルのファイル、fnox.toml の順です。既定値はほかに値がないときに使われます',
  'not valid JSON': '正しい JSON ではありません',
  'not valid JSON with comments': '正しいコメント付き JSON ではありません',
  'load the agent again with `launchctl`': '`launchctl` でエージェントを再読み込みしてください',
  'for programs that are started after the agent was loaded again':
    'エージェントの再読み込み後に起動したプログラムに適用されます',
  'a binary property list': 'バイナリ形式のプロパティリストです',
  'the file is binary': 'バイナリファイルです',
  'a copy of what the configs said when it was locked': 'ロック時の設定ファイルの内容のコピーです',
  'where mise is paranoid, run `mise trust` on it again':
    'mise が paranoid モードの場合は、もう一度 `mise trust` を実行してください',
  'the nearest folder; a local file beats the shared one':
    '最も近いディレクトリが優先され、ローカルのファイルが共有のものより優先されます',
  'of two entries for a host Go takes the first, Python and uv the last':
    '同じホストの項目が 2 つあるとき、Go は最初、Python と uv は最後のものを使います',
  'the file does not begin with a machine': 'ファイルの先頭が machine ではありません',
  'the global npmrc is that of the Node which runs npm: `etc/npmrc` beside each `bin` of PATH':
    'グローバルの npmrc は npm を実行する Node のものです (PATH の各 `bin` と並ぶ `etc/npmrc`)',
  'env.nu, config.nu, login.nu, autoload: the last one':
    'env.nu、config.nu、login.nu、autoload のうち最後のものが優先されます',
  'run `pipenv lock`, for Pipfile.lock has a hash of it':
    'Pipfile.lock にハッシュがあるため、`pipenv lock` を実行してください',
  'a copy of the Pipfile; after a change of the Pipfile, `pipenv lock` makes its hash right again':
    'Pipfile のコピーです。Pipfile を変更したら `pipenv lock` でハッシュを更新してください',
  'pnpm 11 refuses a URL with a password': 'pnpm 11 はパスワード付きの URL を拒否します',
  'the last profile that the host reads': 'ホストが最後に読むプロファイルを優先',
  'a section stands twice': 'セクションが重複しています',
  'a line stands before the first section header': '最初のセクション見出しより前に行があります',
  'a line is neither a section nor an option': 'セクションでもオプションでもない行があります',
  'an option stands twice in its section': 'セクション内でオプションが重複しています',
  'nothing else has a token, and this is the last resort': 'ほかにトークンがなく最後の候補',
  'the environment beats every file': '環境変数が全ファイルより優先',
  'of two keys for a host the longer path wins': '同じホストではパスの長いキーを優先',
  "the project's file beats the user's": 'プロジェクトがユーザーより優先',
  'not read: npm takes the .npmrc of the workspace root': '対象外: npm はワークスペースのルートの .npmrc を使用',
  'not read: Deno takes the .npmrc of the workspace root': '対象外: Deno はワークスペースのルートの .npmrc を使用',
  'npm sends the placeholder itself': 'npm はプレースホルダーをそのまま送ります',
  '.npmrc of the project': 'プロジェクトの .npmrc',
  '.npmrc of the user': 'ユーザーの .npmrc',
  "the user's file beats the global one": 'ユーザーがグローバルより優先',
  'global npmrc': 'グローバルの npmrc',
  'pnpm sends no token': 'pnpm はトークンを送りません',
  'this variable beats everything': 'この変数が最優先',
  '_auth of config.yaml': 'config.yaml の _auth',
  'it beats the ini files': 'ini ファイルより優先',
  '.npmrc of the workspace': 'ワークスペースの .npmrc',
  'pnpm does not expand variables in the .npmrc of a project': 'pnpm はプロジェクトの .npmrc の変数を展開しない',
  'pnpm 11 and later prefer auth.ini to ~/.npmrc': 'pnpm 11 以降は ~/.npmrc より auth.ini を優先',
  'no stronger file has one': 'より強いファイルにトークンなし',
  'only pnpm 10 and earlier read it, after all others': 'pnpm 10 以前だけが最後に読む',
  'an entry for the scope or the registry beats the top level, wherever it stands':
    '場所によらずスコープやレジストリの項目を優先',
  'Yarn stops with an error': 'Yarn はエラーで停止します',
  '.yarnrc.yml of the nearest folder': '最も近いディレクトリの .yarnrc.yml',
  '.yarnrc.yml of the user': 'ユーザーの .yarnrc.yml',
  'no file nearer to the project has one': 'より近いファイルにトークンなし',
  'Yarn 1 stops with an error': 'Yarn 1 はエラーで停止します',
  'a password in the URL of the registry beats a token': 'トークンよりレジストリの URL のパスワードを優先',
  '.npmrc of the folder': 'ディレクトリの .npmrc',
  "the folder's own file beats the user's": 'ディレクトリのファイルがユーザーより優先',
  "the user's file beats the global one and those of the folders above":
    'ユーザーがグローバルと上位ディレクトリより優先',
  'it beats the files of the folders above': '上位ディレクトリのファイルより優先',
  '.npmrc of the folders above': '上位ディレクトリの .npmrc',
  'Bun sends the placeholder itself': 'Bun はプレースホルダーをそのまま送ります',
  'Deno sends the placeholder itself': 'Deno はプレースホルダーをそのまま送ります',
  'it is for modules that are imported by their URL': 'URL で読み込むモジュール用',
  'it is for the registry in VLT_REGISTRY, and beats all others': 'VLT_REGISTRY のレジストリ用で、ほかのすべてより優先',
  'each identity has a file of its own; vlt reads that of the identity which is set':
    'identity ごとに別のファイルがあり、vlt は設定された identity のものを読みます',
  'bunfig.toml of the folder': 'ディレクトリの bunfig.toml',
  '.bunfig.toml of the user': 'ユーザーの .bunfig.toml',
  'bunfig.toml beats .npmrc': 'bunfig.toml が .npmrc より優先',
  'a password in the URL of the source beats all settings': 'ソースの URL のパスワードが全設定より優先',
  'it is for the index alone: files come with the token of the settings, where there is one':
    'インデックス専用。ファイルの取得には設定のトークンがあれば使用',
  "the user's file beats the system's": 'ユーザーがシステムより優先',
  'a section of the command beats [global], wherever it stands': '場所によらずコマンドのセクションが [global] より優先',
  'requirements file': 'requirements ファイル',
  'a requirements file that is named beats all settings': '指定した requirements ファイルが全設定より優先',
  'pip.conf of the virtual environment': '仮想環境の pip.conf',
  "its file beats the user's": '仮想環境がユーザーより優先',
  'pip.conf of the user': 'ユーザーの pip.conf',
  'pip.conf of the system': 'システムの pip.conf',
  'uv.toml of the nearest folder': '最も近いディレクトリの uv.toml',
  'it hides [tool.uv] beside it, and beats the user': '同じ場所の [tool.uv] とユーザーより優先',
  '[tool.uv] of pyproject.toml': 'pyproject.toml の [tool.uv]',
  'uv.toml of the user': 'ユーザーの uv.toml',
  'uv.toml of the system': 'システムの uv.toml',
  'no URL has a password, and .netrc beats what `uv auth login` stored':
    'URL にパスワードがなく、`uv auth login` より .netrc を優先',
  'URL in pyproject.toml': 'pyproject.toml の URL',
  'poetry.toml of the project': 'プロジェクトの poetry.toml',
  'auth.toml and config.toml': 'auth.toml と config.toml',
  'auth.toml beats config.toml, and no stronger setting has one':
    'config.toml より auth.toml を優先。より強い設定にトークンなし',
  'pdm.toml of the project': 'プロジェクトの pdm.toml',
  'config.toml of the user': 'ユーザーの config.toml',
  'config.toml of the system': 'システムの config.toml',
  'it takes the place of the source': 'ソースの代わりに使用',
  'the nearest Pipfile names the sources': '最も近い Pipfile がソースを指定',
  'no variable has one': '変数にトークンなし',
  'a password in the URL of a source beats every setting': 'ソースの URL のパスワードが全設定より優先',
  '.bundle/config of the project': 'プロジェクトの .bundle/config',
  "the project's file beats even the environment": 'プロジェクトが環境変数よりも優先',
  "the environment beats the user's file": '環境変数がユーザーより優先',
  '.bundle/config of the user': 'ユーザーの .bundle/config',
  'credentials and .gemrc of the user': 'ユーザーの credentials と .gemrc',
  "the user's files beat the system's": 'ユーザーがシステムより優先',
  'gemrc of the system': 'システムの gemrc',
  'env file': 'env ファイル',
  'a password in the URL beats .netrc': '.netrc より URL のパスワードを優先',
  'auth.json of the project': 'プロジェクトの auth.json',
  "it beats composer.json and the user's files": 'composer.json とユーザーより優先',
  'auth.json of the user': 'ユーザーの auth.json',
  'it beats config.json': 'config.json より優先',
  'config.json of the user': 'ユーザーの config.json',
  'nothing else has one': 'ほかにトークンなし',
  '{0} (moved by {1})': '{0} ({1} で変更可)',
  'the old token would still be there': '古いトークンが残ってしまいます',
  'parsed again, more than the token would change': '解析し直すと、トークン以外も変わってしまいます',
  'the last file that the shell reads': 'シェルが最後に読むファイルを優先',
  'run `direnv allow` in its folder, for direnv blocks a file that was changed':
    '変更されたファイルは direnv がブロックするため、そのディレクトリで `direnv allow` を実行してください',
  'the nearest folder; after any change `direnv allow` must be run again':
    '最も近いディレクトリが優先されます。変更後は `direnv allow` の再実行が必要です',
  'its spelling is one that guard only reads; write the token plainly, on one line':
    'guard が読み取り専用で扱う表記になっています。トークンをエスケープなしで 1 行に書いてください',
  'quotes cut the token in pieces': 'トークンが引用符で分割されています',
  'not valid TOML': '正しい TOML ではありません',
  'step, job, workflow; a literal token here is in the history of the repository':
    'step、job、workflow の順です。ここに直接書いたトークンはリポジトリの履歴に残ります',
  'not valid YAML': '正しい YAML ではありません',
  'YAML with aliases that cannot be resolved': 'YAML のエイリアスを解決できません',
  'the tokens of Yarn 1 stand in .npmrc': 'Yarn 1 のトークンは .npmrc にあります',
  'start what is run by it again': 'これを使って起動したものを再起動してください',
  'given to what the configuration starts, over the variables of the IDE':
    '実行構成から起動したものに渡され、IDE の変数より優先されます',
  'run `systemctl --user daemon-reload` and start the unit again':
    '`systemctl --user daemon-reload` を実行し、ユニットを再起動してください',
  'drop-ins beat the unit, and EnvironmentFile= beats both; a service that runs keeps the old token':
    'ドロップインがユニットより、EnvironmentFile= がその両方より優先されます。実行中のサービスは古いトークンのままです',
  'run `tmux source-file` on it, for the server that runs keeps the old token':
    '実行中のサーバーは古いトークンのままです。このファイルに `tmux source-file` を実行してください',
  'for panes that are opened after the server has read it; start-up files of shells beat it':
    'サーバーが読んだ後に開いたペインに適用され、シェルの起動ファイルが優先されます',
  'keychain of the system': 'システムのキーチェーン',
  'no variable and no file of its own has one': '変数にも専用のファイルにもありません',
}
