# ./dev simulate [SEED] [--seeds N] [--from SEED] [--minutes M] [--trace] [--list] [--twice]: a fleet in one process, by seeds. Sourced by ./dev.

dev_simulate() {
  exec dotnet run -c Release --project "$root/test/Nova.Simulator" -v quiet -- "$@"
}
