export type Shell = 'bash' | 'zsh' | 'fish' | 'powershell'

/**
 * Each script passes the words up to the cursor to `guard complete`, which prints a candidate and its meaning per
 * line; if there is none, the shell completes file names. The program is called by the name that was typed.
 */
export const COMPLETION_SCRIPTS: Record<Shell, string> = {
  // https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html
  bash: `_guard() {
  local IFS=$'\\n'
  COMPREPLY=($("$1" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f 1))
}
complete -o default -F _guard guard takumi-guard
`,
  // https://zsh.sourceforge.io/Doc/Release/Completion-System.html
  zsh: `#compdef guard takumi-guard
_guard() {
  local line
  local -a candidates
  for line in "\${(@f)$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( $#candidates )); then _describe guard candidates; else _files; fi
}
if [[ $funcstack[1] == _guard ]]; then _guard "$@"; else compdef _guard guard takumi-guard; fi
`,
  // https://fishshell.com/docs/current/completions.html
  fish: `function __guard_complete
  set -l words (commandline -opc)
  set -l candidates ($words[1] complete -- $words[2..] (commandline -ct) 2>/dev/null)
  if set -q candidates[1]
    printf '%s\\n' $candidates
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c guard -f -a '(__guard_complete)'
complete -c takumi-guard -f -a '(__guard_complete)'
`,
  // https://learn.microsoft.com/powershell/module/microsoft.powershell.core/register-argumentcompleter
  powershell: `Register-ArgumentCompleter -Native -CommandName guard, takumi-guard -ScriptBlock {
  param($unfinished, $line, $cursor)
  $words = @($line.CommandElements | Where-Object { $_.Extent.EndOffset -le $cursor } | ForEach-Object { "$_" })
  if ($unfinished -eq '') { $words += '' }
  $rest = @($words | Select-Object -Skip 1)
  & $words[0] complete '--' @rest 2>$null | ForEach-Object {
    $word, $about = $_ -split "\`t", 2
    if (-not $about) { $about = $word }
    [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $about)
  }
}
`,
}
