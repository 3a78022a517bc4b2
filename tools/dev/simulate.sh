# ./dev simulate [SEED] [--seeds N] [--from SEED] [--minutes M] [--processes P] [--trace] [--list] [--twice]: a fleet in one process, by seeds;
# a range is shared by as many processes as there are processors. Sourced by ./dev.

dev_simulate() {
  exec dotnet run -c Release --project "$root/test/Nova.Simulator" -v quiet -- --processes "$(nproc)" "$@"
}
