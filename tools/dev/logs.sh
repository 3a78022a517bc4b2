# ./dev logs [-f]: the log of novad. Sourced by ./dev.

dev_logs() {
  [[ -e $cloud/novad.log ]] || fail "there is no cloud; './dev up' makes one"
  if [[ ${1:-} == -f ]]; then
    exec tail -n 50 -f "$cloud/novad.log"
  fi
  cat "$cloud/novad.log"
}
