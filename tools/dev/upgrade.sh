# ./dev upgrade [COMMIT]: another release beside this one, under traffic, and back. Sourced by ./dev.

dev_upgrade() {
  [[ $# -le 1 ]] || fail "upgrade: one commit at most"
  # shellcheck source=tools/dev/test.sh
  . "$tools/test.sh"
  other=${1:-$(release_before)}
  [[ -n $other ]] || fail "upgrade: this is no clone with a history, so there is no other release"
  only=(--filter 'FullyQualifiedName~UpgradeTests')
  dev_test Nova.Tests.EndToEnd
}

# release_before: the newest tag v* before this commit; without one the last commit before the newest migration, so that the tables differ too. Nothing
# where the history does not reach so far back.
release_before() {
  local tag newest
  tag=$(git -C "$root" describe --tags --match 'v*' --abbrev=0 HEAD^ 2>/dev/null || true)
  if [[ -n $tag ]]; then
    git -C "$root" rev-parse "$tag^{commit}"
    return
  fi
  newest=$(git -C "$root" log -1 --diff-filter=A --format=%H -- 'src/**/Migrations/*.sql' 2>/dev/null || true)
  if [[ -n $newest ]]; then git -C "$root" rev-parse --verify --quiet "$newest^" || true; fi
}

# build_release COMMIT: its programs, in artifacts/releases/<its full name>/{novad,nova-agent}; once.
build_release() {
  local commit folder program
  commit=$(git -C "$root" rev-parse --verify "$1^{commit}")
  folder=$root/artifacts/releases/$commit
  if [[ -d $folder ]]; then
    note "$commit is there"
    return
  fi
  rm -rf "$folder.new"
  mkdir -p "$folder.new/source"
  git -C "$root" archive "$commit" | tar -x -C "$folder.new/source"
  for program in novad nova-agent; do
    dotnet publish "$folder.new/source/src/Hosts/$program/$program.csproj" -c Release --self-contained false -o "$folder.new/$program" --nologo -v quiet \
      -p:EnableSourceControlManagerQueries=false -p:RunAnalyzers=false
  done
  rm -rf "$folder.new/source"
  mv "$folder.new" "$folder"
  note "$commit"
}
