using System.Text.Json;
using Nova.TestKit;
using Nova.TestKit.Processes;
using Nova.TestKit.Virt;
using Nova.TestKit.Workflows;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>
/// A control plane of a fleet on RabbitMQ and PostgreSQL dies at a point of a workflow, and others that live go on from there: nothing is started anew but,
/// for the way back, the hosts that made it fail.
/// </summary>
public sealed class FleetCrashTests(FleetCloud fleet) : FleetCrash(fleet), IClassFixture<FleetCloud>
{
    public static TheoryData<string> Points => PointsOf(isHandedOver: false);

    [NeedsTheory(FleetCloud.Needs)]
    [MemberData(nameof(Points))]
    public Task What_a_control_plane_leaves_when_it_dies_here_another_finishes(string point) => DieAsync(point);
}

/// <summary>The same for moves that hand a guest over.</summary>
public sealed class FleetMoveCrashTests(PairedFleetCloud fleet) : FleetCrash(fleet), IClassFixture<PairedFleetCloud>
{
    public static TheoryData<string> Points => PointsOf(isHandedOver: true);

    [NeedsTheory(FleetCloud.Needs)]
    [MemberData(nameof(Points))]
    public Task What_a_control_plane_leaves_when_it_dies_in_a_move_another_finishes(string point) => DieAsync(point);
}

/// <summary>The death of a control plane at one point, and what must be found after it.</summary>
public abstract class FleetCrash(FleetCloud fleet)
{
    private const int InSample = 2;

    /// <summary>All of them take most of an hour: `./dev chaos`.</summary>
    protected static TheoryData<string> PointsOf(bool isHandedOver) =>
    [
        .. (NeedsFactAttribute.IsThorough ? CrashPoint.All() : CrashPoint.Sample().Where(point => !point.IsUndo).Where((_, index) => index % InSample is 0))
            .Where(point => Scenario.Of(point.Kind).IsHandedOver == isHandedOver).Select(point => point.ToString()),
    ];

    /// <summary>The whole of it.</summary>
    protected async Task DieAsync(string point)
    {
        var where = CrashPoint.Parse(point);
        var scenario = Scenario.Of(where.Kind);
        using var api = await CloudApi.LogInAsync(fleet.Api);
        if (scenario.HostOptions is not [])
        {
            await fleet.RestartHostsAsync([.. scenario.HostOptions]);
        }

        var server = scenario.StartsFromServer ? await PrepareAsync(api, scenario) : null;

        await CrashAsync(where, scenario, server);

        server ??= (await api.ListServersAsync()).ShouldHaveSingleItem().GetProperty("id").GetString()!;
        JsonElement? found = null;
        await Eventually.TrueAsync(
            async () => await scenario.HasEndedAsync(api, found = await api.FindServerAsync(server), where.IsUndo), FleetCloud.Limit, () => $"the server is {found}\n{fleet.Logs()}");
        await fleet.Ownership.ShouldHoldAsync(fleet.Api);
        await LeaveNothingAsync(api);
        await fleet.Ownership.ShouldHoldAsync(fleet.Api);
        if (scenario.HostOptions is not [])
        {
            await fleet.RestartHostsAsync();
        }
    }

    private async Task<string> PrepareAsync(CloudApi api, Scenario scenario)
    {
        var server = await api.BootAsync(Scenario.ServerName, fleet.Image, fleet.Flavor);
        await fleet.BecomesAsync(api, server, SurvivalCloud.IsActive);
        await scenario.Prepare(api, server);
        return server;
    }

    private async Task CrashAsync(CrashPoint where, Scenario scenario, string? server)
    {
        string[] failing = where.IsUndo ? [scenario.Failing] : [];
        var isOfHosts = where.IsUndo && scenario.Failing.StartsWith("--simulated.", StringComparison.Ordinal);
        if (isOfHosts)
        {
            await fleet.RestartHostsAsync([.. scenario.HostOptions, .. failing]);
        }

        await (scenario.IsFollowUp ? fleet.WithoutConductorsAsync(AskAsync) : AskAsync());
        if (isOfHosts)
        {
            await fleet.RestartHostsAsync([.. scenario.HostOptions]);
        }

        async Task AskAsync()
        {
            await using var doomed = await fleet.StartControlAsync([$"--workflows.crash_at={where}", .. failing]);
            await scenario.AskToDeathAsync(doomed, new Supplies(fleet.Image, fleet.Flavor), server ?? "", FleetCloud.Limit);
        }
    }

    // The fleet is as the next finds it.
    private async Task LeaveNothingAsync(CloudApi api)
    {
        foreach (var server in await api.ListServersAsync())
        {
            using var answer = await api.AskAsync(HttpMethod.Delete, $"/servers/{server.GetProperty("id").GetString()}");
            answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        }

        await Eventually.TrueAsync(async () => (await api.ListServersAsync()) is [], FleetCloud.Limit, () => $"they are not gone\n{fleet.Logs()}");
        await Scenario.DeleteVolumesAsync(api, FleetCloud.Limit, fleet.Logs);
        foreach (var aggregate in (await api.GetAsync("/os-aggregates")).GetProperty("aggregates").EnumerateArray())
        {
            using var answer = await api.AskAsync(HttpMethod.Delete, $"/os-aggregates/{aggregate.GetProperty("id").GetInt32()}");
        }

        foreach (var host in fleet.HostNames)
        {
            await api.ForceDownAsync(host, isDown: false);
        }
    }
}
