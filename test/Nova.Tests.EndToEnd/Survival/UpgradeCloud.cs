using Nova.TestKit.Processes;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>
/// A cloud in four processes, each of which can be replaced by one of another release: two control planes, which listen where the one before them did, and two
/// hosts.
/// </summary>
public class UpgradeCloud : FleetCloud
{
    private static readonly string[] Prefixes = ["left", "right"];

    private readonly List<NovadProcess> _replaced = [];
    private readonly int[][] _ports = [.. Prefixes.Select(_ => (int[])[Loopback.FreePort(), Loopback.FreePort(), Loopback.FreePort()])];

    /// <summary>A flavor with more memory.</summary>
    public string LargerFlavor { get; private set; } = "";

    /// <summary>The control planes.</summary>
    internal IReadOnlyList<NovadProcess> Planes => [Api, Conductors[0]];

    /// <summary>As operators have it: who is started anew does not count as down meanwhile.</summary>
    protected override int ReportInterval => 10;

    /// <summary>Options that control planes have besides.</summary>
    protected virtual IEnumerable<string> PlaneOptions => [];

    /// <summary>How many hosts there are.</summary>
    internal static int HostCount => Prefixes.Length;

    /// <summary>Stops a control plane, and starts one of the release in its place.</summary>
    internal async Task ReplacePlaneAsync(int number, Release release)
    {
        var next = await ReplaceAsync(Planes[number], () => StartPlaneAsync(release, number));
        if (number is 0)
        {
            Api = next;
        }
        else
        {
            Conductors[0] = next;
        }
    }

    /// <summary>Stops a host's agent, and starts one of the release in its place.</summary>
    internal async Task ReplaceHostAsync(int number, Release release) =>
        Hosts[number] = await ReplaceAsync(Hosts[number], () => StartHostAsync(release, Prefixes[number]));

    protected override IEnumerable<NovadProcess> Processes => [.. _replaced, .. base.Processes];

    /// <summary>Brings the tables to this release, by its command.</summary>
    internal async Task SyncDatabaseAsync()
    {
        var database = Start("").Options.Single(option => option.StartsWith("--database.connection=", StringComparison.Ordinal));
        var outcome = await Command.RunAsync(
            "dotnet", [Release.This.Novad, "manage", "db", "sync", database, $"--config-dir={Start("").Folder}", $"--state_path={Start("").Folder}", "--compute_driver=simulated"],
            new Dictionary<string, string>(), Limit);
        outcome.Demand();
    }

    protected override async Task StartProcessesAsync()
    {
        Api = await StartPlaneAsync(Release.Before, 0);
        await MakeSuppliesAsync();
        using var api = await CloudApi.LogInAsync(Api);
        LargerFlavor = await api.CreateFlavorAsync("larger", SurvivalCloud.FlavorVCpus, 2 * SurvivalCloud.FlavorMemoryMiB, 1);
        Conductors.Add(await StartPlaneAsync(Release.Before, 1));
        Hosts.AddRange(await Task.WhenAll(Prefixes.Select(prefix => StartHostAsync(Release.Before, prefix))));
    }

    private Task<NovadProcess> StartPlaneAsync(Release release, int number)
    {
        var start = Start(
            "api,conductor,scheduler",
            [
                $"--osapi_compute_listen_port={_ports[number][0]}", $"--api.identity_listen_port={_ports[number][1]}",
                $"--api.image_listen_port={_ports[number][2]}", "--allow_resize_to_same_host=true", .. PlaneOptions,
            ]);
        return NovadProcess.StartAsync(start with { Program = release.Novad }, Limit);
    }

    private async Task<NovadProcess> ReplaceAsync(NovadProcess old, Func<Task<NovadProcess>> start)
    {
        await old.StopAsync(Limit);
        old.ExitCode.ShouldBe(0, old.Log);
        _replaced.Add(old);
        return await start();
    }
}
