using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nova.Contracts.Fleet;
using Nova.Messaging;
using Nova.Workflows;

namespace Nova.Fleet.Operations;

/// <summary>Tells all conductors that operations wait: many in a moment are one message. A message that is lost costs a poll interval.</summary>
internal sealed partial class OperationBell(IRpcBus bus, TimeProvider clock, ILogger<OperationBell> log) : BackgroundService, IOperationBell
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Channel<bool> _rung = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Ring() => _rung.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var _ in _rung.Reader.ReadAllAsync(stoppingToken))
            {
                await TellAsync(stoppingToken);
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await bus.FanOutAsync(OperationMethods.Wait, new OperationsWait(), cancellationToken);
        }
#pragma warning disable CA1031 // A loop that lives as long as the process: whatever breaks one round must not end it.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogUntold(exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The conductors could not be told of operations; they look by themselves")]
    private partial void LogUntold(Exception exception);
}
