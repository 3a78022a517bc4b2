using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Messaging;
using Nova.Servers.Storage;

namespace Nova.Servers.Events;

/// <summary>
/// Tells the hosts of a project's servers that filters have changed. Only a hint that comes soon: many changes are one message, and a message that
/// is lost is made good within a minute, when each host asks anyway.
/// </summary>
internal sealed partial class FilterNews(IRpcBus bus, ServerStore servers, TimeProvider clock, ILogger<FilterNews> log) : IHostedService, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly Channel<ProjectId> _changed = Channel.CreateBounded<ProjectId>(new BoundedChannelOptions(4096) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly CancellationTokenSource _ending = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>Filters of ports of this project, or addresses of its groups, are others now.</summary>
    public void Changed(ProjectId project) => _changed.Writer.TryWrite(project);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop = RunAsync(_ending.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _ending.CancelAsync();
        await _loop;
    }

    public void Dispose() => _ending.Dispose();

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _changed.Reader.WaitToReadAsync(cancellationToken))
            {
                HashSet<ProjectId> projects = [];
                while (_changed.Reader.TryRead(out var project))
                {
                    projects.Add(project);
                }

                await TellAsync(projects, cancellationToken);
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task TellAsync(IReadOnlyCollection<ProjectId> projects, CancellationToken cancellationToken)
    {
        try
        {
            var hosts = await servers.ListHostsOfAsync([.. projects.Select(project => project.Value)], cancellationToken);
            await Task.WhenAll(hosts.Select(host => TellAsync(host, cancellationToken)));
        }
#pragma warning disable CA1031 // A loop that lives as long as the process: whatever breaks one round must not end it.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogUntold(exception);
        }
    }

    private async Task TellAsync(HostName host, CancellationToken cancellationToken)
    {
        try
        {
            await bus.CallAsync(FilterMethods.Changed, host, new FiltersChanged(), Deadline, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or RpcNoServerException)
        {
            LogDeaf(host.Value);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Hosts could not be told that filters have changed; they ask within a minute")]
    private partial void LogUntold(Exception exception);

    [LoggerMessage(LogLevel.Debug, "Host {Host} does not answer; it asks for its filters when it is back")]
    private partial void LogDeaf(string host);
}
