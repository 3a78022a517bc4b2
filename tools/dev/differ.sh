# ./dev differ [--keep] [FAMILY]: the same conversations with the original service and with ours. Sourced by ./dev.

dev_differ() {
  local keep= family=
  while (($#)); do
    case $1 in
      --keep) keep=1 && shift ;;
      -*) fail "differ: unknown argument $1" ;;
      *) family=$1 && shift ;;
    esac
  done
  [[ -n ${OS_AUTH_URL:-} && -n ${OS_PASSWORD:-} ]] || fail "differ: OS_AUTH_URL and OS_PASSWORD must name the other cloud's Keystone and the password of its admin"
  [[ -z $family || -e $root/test/fixtures/conversations/$family.txt ]] || fail "differ: there is no $family.txt in test/fixtures/conversations"
  step_log=$root/artifacts/differ.log
  mkdir -p "$root/artifacts"
  step "Tests are built" dotnet build "$root/test/Nova.Tests.Unit" -c Release --nologo -v quiet || { cat "$step_log" >&2; exit 1; }
  NOVA_TEST_OTHER_CLOUD=$OS_AUTH_URL NOVA_TEST_OTHER_PASSWORD=$OS_PASSWORD NOVA_WRITE_DOCS=$keep exec dotnet test "$root/test/Nova.Tests.Unit" \
    -c Release --no-build --nologo --filter "FullyQualifiedName~SameAnswerTests${family:+&DisplayName~$family}"
}
