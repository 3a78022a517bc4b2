# ./dev chaos: kills the cloud at every crash point of every workflow, of which `./dev test` takes a sample, and has another release beside this one. Sourced by ./dev.

dev_chaos() {
  export NOVA_TEST_THOROUGH=1
  # shellcheck source=tools/dev/test.sh
  . "$tools/test.sh"
  # shellcheck source=tools/dev/upgrade.sh
  . "$tools/upgrade.sh"
  other=$(release_before)
  only=(--filter 'FullyQualifiedName~Survival')
  patience=3h
  dev_test Nova.Tests.EndToEnd
}
