using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Nova.Hosting;

namespace Nova.Tests.Unit.Hosting;

public sealed class LifetimeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly string[] Known = ["api", "conductor", "metadata"];

    [Theory]
    [InlineData("all", "api,conductor,metadata")]
    [InlineData("api, conductor", "api,conductor")]
    [InlineData("all,-metadata", "api,conductor")]
    public void Roles_are_read(string text, string roles)
    {
        RoleSet.TryParse(text, Known, out var read, out _).ShouldBeTrue();
        read!.ToString().ShouldBe(roles);
    }

    [Theory]
    [InlineData("apis", "There is no role 'apis'; roles are all, api, conductor, metadata.")]
    [InlineData("api,-api", "No role is left.")]
    public void Roles_that_are_none_are_told(string text, string problem)
    {
        RoleSet.TryParse(text, Known, out _, out var told).ShouldBeFalse();
        told.ShouldBe(problem);
    }

    [Fact]
    public async Task A_periodic_task_runs_again_after_a_failure_and_when_triggered_and_stops_with_the_host()
    {
        await using Counting task = new(TimeSpan.FromMilliseconds(5));
        await task.StartAsync(CancellationToken.None);
        await task.ReachAsync(3);
        await task.StopAsync(CancellationToken.None);

        await using Counting onDemand = new(TimeSpan.Zero);
        await onDemand.StartAsync(CancellationToken.None);
        await onDemand.ReachAsync(1);
        onDemand.TriggerSoon();
        await onDemand.ReachAsync(2);
        await onDemand.StopAsync(CancellationToken.None);
        onDemand.LastSuccess.ShouldNotBeNull();
    }

    [Fact]
    public void What_the_process_is_at_is_told()
    {
        var lines = new ProcessState(TimeProvider.System).Describe().ToList();

        lines[0].ShouldMatch(@"^\d+ threads; pool \d+, busy \d+, \d+ items wait$");
        lines[1].ShouldMatch(@"^\d+ MiB resident, \d+ MiB of objects, \d+ s of CPU in \d+ s$");
    }

    [Fact]
    public async Task Systemd_is_told_that_the_program_is_ready_lives_and_stops()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using Socket systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(path));
        var host = NovaHost.CreateBuilder(new NovaHostStart
        {
            Program = "test",
            LogOutput = Stream.Null,
            Environment = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path, ["WATCHDOG_USEC"] = "20000" },
        });
        using CancellationTokenSource stop = new();
        var run = host.RunAsync(stop.Token);

        HashSet<string> told = [];
        while (!told.IsSupersetOf(["READY=1\n", "WATCHDOG=1\n"]))
        {
            told.Add(await ReceiveAsync(systemd));
        }

        await stop.CancelAsync();
        while (await ReceiveAsync(systemd) is not "STOPPING=1\n")
        {
            // Watchdog messages that were under way.
        }

        (await run.WaitAsync(Limit)).ShouldBe(0);
        File.Delete(path);
    }

    [Fact]
    public async Task A_service_that_cannot_start_ends_the_program_with_one_line()
    {
        await using StringWriter errors = new();
        var host = NovaHost.CreateBuilder(new NovaHostStart { Program = "test", LogOutput = Stream.Null, ErrorOutput = errors });
        host.Services.AddHostedService<Refusing>();

        (await host.RunAsync()).ShouldBe(1);

        errors.ToString().ShouldBe("test: cannot start: port 8774 is taken\n");
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[100];
        using CancellationTokenSource limit = new(Limit);
        var count = await socket.ReceiveAsync(buffer, limit.Token);
        return Encoding.UTF8.GetString(buffer, 0, count);
    }

    private sealed class Refusing : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("port 8774 is taken");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Counting(TimeSpan interval) : PeriodicTask("counting", TimeProvider.System, NullLogger.Instance)
    {
        private readonly SemaphoreSlim _passes = new(0);
        private int _reached;

        protected override TimeSpan Interval => interval;

        public async Task ReachAsync(int passes)
        {
            while (_reached < passes)
            {
                (await _passes.WaitAsync(Limit)).ShouldBeTrue($"Only {_reached} passes were made.");
                _reached++;
            }
        }

        protected override Task RunOnceAsync(CancellationToken cancellationToken)
        {
            _passes.Release();
            return _reached is 0 && interval > TimeSpan.Zero
                ? throw new InvalidOperationException("The first pass fails.")
                : Task.CompletedTask;
        }
    }
}
