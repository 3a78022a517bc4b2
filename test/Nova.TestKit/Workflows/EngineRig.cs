using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nova.Core;
using Nova.Data;
using Nova.TestKit.Virt;
using Nova.Workflows;
using Nova.Workflows.Storage;

namespace Nova.TestKit.Workflows;

/// <summary>One engine on a database that others may share, with the probe as its only workflow.</summary>
internal sealed class EngineRig : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private EngineRig(Database database, ProbeWorkflow probe, double leaseSeconds, TimeProvider clock)
    {
        Dictionary<string, string?> settings = new()
        {
            ["workflows:poll_interval"] = "0.05",
            ["workflows:lease_seconds"] = leaseSeconds.ToString(CultureInfo.InvariantCulture),
            ["workflows:workers"] = "8",
        };
        ServiceCollection services = [];
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).AddLogging();
        services.AddSingleton<ICrashPoints>(Points).AddSingleton(clock);

        // A factory's product would be disposed with the provider; the database outlives an engine.
        services.AddSingleton(database);
        services.AddWorkflowEngine().AddSingleton<Workflow>(probe);
        (_services, Probe, Database) = (services.BuildServiceProvider(), probe, database);
    }

    public ProbeWorkflow Probe { get; }

    public Database Database { get; }

    public FaultPoints Points { get; } = new();

    public WorkflowEngine Engine => _services.GetRequiredService<WorkflowEngine>();

    public IOperations Operations => _services.GetRequiredService<IOperations>();

    public OperationStore Store => _services.GetRequiredService<OperationStore>();

    public static async Task<EngineRig> StartAsync(Database database, ProbeWorkflow? probe = null, double leaseSeconds = 15, TimeProvider? clock = null)
    {
        EngineRig rig = new(database, probe ?? new ProbeWorkflow(), leaseSeconds, clock ?? TimeProvider.System);
        await rig.Engine.StartAsync(CancellationToken.None);
        return rig;
    }

    /// <summary>Accepts an operation in a transaction of its own.</summary>
    public Task<OperationId> BeginAsync(string subject = "one", ProbeState? state = null) => Database.WriteAsync(
        work => Operations.StartAsync(work, Probe, new NewOperation<ProbeState>(subject, Caller, state ?? new ProbeState()), CancellationToken.None),
        CancellationToken.None);

    public Task<int> CancelAsync(string subject = "one") =>
        Database.WriteAsync(work => Operations.CancelAsync(work, subject, CancellationToken.None), CancellationToken.None);

    /// <summary>Waits for the operation's end; answers the phase that it ended in.</summary>
    public async Task<string> EndOfAsync(OperationId operation)
    {
        OperationRow? row = null;
        await Eventually.TrueAsync(
            async () => (row = await Store.FindAsync(operation.ToString(), CancellationToken.None)) is { FinishedAt: not null },
            () => $"It has not ended: {row}; {string.Join(", ", Probe.Journal)}");
        await Eventually.TrueAsync(() => Engine.OwnerIfRunning is null || Engine.HeldCount is 0 || row!.LeaseOwner != Engine.OwnerIfRunning, () => "It is held still.");
        return row!.Phase;
    }

    /// <summary>Ends the engine as its process's end would: what it was in is never written.</summary>
    public void CrashAt(string step, string moment) => Points.Do("probe", step, moment, int.MaxValue, () =>
    {
        _ = Engine.StopAsync(CancellationToken.None);
        throw new SimulatedBreakException(moment);
    });

    public async ValueTask DisposeAsync()
    {
        await Engine.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    private static RequestContext Caller => new()
    {
        RequestId = "req-1",
        User = new UserId("user"),
        Project = new ProjectId("project"),
        Roles = ["member"],
    };
}
