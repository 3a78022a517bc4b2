using Nova.Benchmarks.Inner;
using Nova.Benchmarks.Limits;
using Nova.Benchmarks.Suites;
using Nova.Benchmarks.Tools;

if (args is ["bare", var address])
{
    await BareServer.RunAsync(new Uri(address));
    return 0;
}

if (!BenchOptions.TryParse(args, out var options, out var problem))
{
    await Console.Error.WriteLineAsync($"{problem}\n{BenchOptions.Usage}");
    return 64;
}

if (options.Filters is [InnerLoop.Name])
{
    return InnerLoop.Run() ? 0 : 1;
}

Report report = new(options, Console.Out);
IReadOnlyList<ISuite> suites =
[
    new StartSuite(), new ReadSuite(), new WriteSuite(), new PlacementSuite(), new LibvirtSuite(), new SchedulerSuite(), new ClaimSuite(), new FleetSuite(), new BusSuite(), new ProcessesSuite(),
];
foreach (var suite in suites.Where(suite => suite.Names.Any(options.Wants)))
{
    await suite.RunAsync(options, report);
}

return 0;
