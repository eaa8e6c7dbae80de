# Completion of terrane's commands and options in bash: source this file, for instance from ~/.bashrc.
# The program itself knows the answers; where it has none, file names are offered.
_terrane() {
  local word=${COMP_WORDS[COMP_CWORD]} line=${COMP_LINE:0:COMP_POINT} answers
  answers=$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)
  mapfile -t COMPREPLY < <(compgen -W "$answers" -- "$word")
}
complete -o default -o bashdefault -F _terrane terrane
