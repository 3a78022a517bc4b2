using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Virt.Simulated;

/// <summary>Simulated guests that go from one host of this process to another while they run.</summary>
internal sealed partial class SimulatedDriver : ILiveMovingDriver
{
    private const long BytesPerMiB = 1L << 20;

    private readonly Dictionary<ServerId, SimulatedSending> _sending = [];

    public async Task<string> ExpectAsync(SpawnServer order, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.Expect, cancellationToken);
        CheckSize(order);
        return Host.Value;
    }

    public async Task SendAsync(SpawnServer order, string destination, bool? copyDisks, CancellationToken cancellationToken)
    {
        SimulatedSending sending;
        lock (_guard)
        {
            var guest = Get(order.Server);
            sending = new SimulatedSending(guest.MemoryMiB * BytesPerMiB, copyDisks is true ? guest.DiskGiB * BytesPerMiB * 1024 : 0);
            _sending[order.Server] = sending;
        }

        try
        {
            await EnterOrHurryAsync(sending, cancellationToken);
            HandOver(order, destination);
        }
        finally
        {
            lock (_guard)
            {
                _sending.Remove(order.Server);
            }
        }
    }

    public async Task HurryAsync(ServerId server, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.Hurry, cancellationToken);
        lock (_guard)
        {
            _sending.GetValueOrDefault(server)?.Hurry.TrySetResult();
        }
    }

    public async Task<SendProgress> ReadProgressAsync(ServerId server, CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.Query, cancellationToken);
        lock (_guard)
        {
            return _sending.GetValueOrDefault(server)?.Progress ?? new SendProgress();
        }
    }

    /// <summary>Takes a guest that another host sends.</summary>
    internal void Receive(SimulatedGuest guest)
    {
        lock (_guard)
        {
            Keep(guest);
        }
    }

    private async Task EnterOrHurryAsync(SimulatedSending sending, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var entering = EnterAsync(SimulatedCall.Send, either.Token);
        if (await Task.WhenAny(entering, sending.Hurry.Task) == entering)
        {
            await entering;
            return;
        }

        await either.CancelAsync();
        await entering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    // It is there before it is gone from here, so that a process that dies in between loses nothing.
    private void HandOver(SpawnServer order, string destination)
    {
        SimulatedGuest guest;
        lock (_guard)
        {
            guest = Get(order.Server);
        }

        if (guest.PowerState is not (PowerState.Running or PowerState.Paused))
        {
            throw Wrong(guest);
        }

        _control.Send(new HostName(destination), guest with
        {
            Nics = SimulatedGuest.From(order, guest.BootedAt).Nics,
            Fitting = order.Fitting,
            Volumes = [.. order.Volumes.Select(volume => volume.Volume)],
        });
        RemoveByHand(order.Server);
    }

    // Half of it, until the simulation lets it go on: what is asked meanwhile has something to show.
    private sealed class SimulatedSending(long memoryBytes, long diskBytes)
    {
        public TaskCompletionSource Hurry { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SendProgress Progress { get; } = new()
        {
            MemoryTotalBytes = memoryBytes,
            MemoryProcessedBytes = memoryBytes / 2,
            MemoryRemainingBytes = memoryBytes / 2,
            DiskTotalBytes = diskBytes > 0 ? diskBytes : null,
            DiskProcessedBytes = diskBytes > 0 ? diskBytes / 2 : null,
            DiskRemainingBytes = diskBytes > 0 ? diskBytes / 2 : null,
        };
    }
}
