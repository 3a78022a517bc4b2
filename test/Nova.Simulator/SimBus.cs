using System.Text.Json;
using Nova.Core;
using Nova.Messaging;

namespace Nova.Simulator;

/// <summary>Who serves what, and whether it can be reached.</summary>
internal sealed class SimNetwork(SimCloud cloud)
{
    private readonly List<SimBus> _buses = [];
    private readonly HashSet<SimProcess> _cutOff = [];
    private readonly Random _random = cloud.World.Stream("network");

    public void Add(SimBus bus) => _buses.Add(bus);

    public void Remove(SimProcess process) => _buses.RemoveAll(bus => bus.Process == process);

    public void CutOff(SimProcess process) => _cutOff.Add(process);

    public void Heal() => _cutOff.Clear();

    /// <summary>One of those that serve the method; <see langword="null"/> where nobody does.</summary>
    public SimBus? Find(string topic, string method, HostName? host)
    {
        List<SimBus> able = [.. _buses.Where(bus => bus.Serves(topic, method, host))];
        return able.Count is 0 ? null : able[_random.Next(able.Count)];
    }

    public IEnumerable<SimBus> All(string topic, string method) => [.. _buses.Where(bus => bus.Serves(topic, method, null))];

    /// <summary>Brings something to a process: after a while, perhaps twice, perhaps never. The broker keeps what the receiver cannot have now.</summary>
    public void Carry(SimProcess sender, SimProcess receiver, string what, Action arrive)
    {
        if (cloud.IsStormy && _random.NextDouble() < cloud.Chance.Loss)
        {
            cloud.World.History.Add(sender.Name, $"{what} to {receiver.Name} lost");
            return;
        }

        Deliver(sender, receiver, what, arrive);
        if (cloud.IsStormy && _random.NextDouble() < cloud.Chance.Doubling)
        {
            Deliver(sender, receiver, what + " again", arrive);
        }
    }

    private void Deliver(SimProcess sender, SimProcess receiver, string what, Action arrive)
    {
        var delay = cloud.IsStormy ? cloud.Chance.Delay * _random.NextDouble() : TimeSpan.FromMilliseconds(1);
        if (cloud.IsStormy && _random.NextDouble() < cloud.Chance.Straggling)
        {
            delay = TimeSpan.FromSeconds(_random.Next(1, 120));
        }

        cloud.World.Outside.Clock.CreateTimer(
            _ =>
            {
                if (receiver.IsDead || _cutOff.Contains(sender) != _cutOff.Contains(receiver))
                {
                    cloud.World.History.Add(receiver.Name, $"{what} from {sender.Name} not received");
                    return;
                }

                cloud.World.History.Add(receiver.Name, $"{what} from {sender.Name}");
                receiver.Start(arrive);
            },
            null, delay, Timeout.InfiniteTimeSpan);
    }
}

/// <summary>The bus as one process sees it; every message goes through its bytes, as between real processes.</summary>
internal sealed class SimBus(SimNetwork network, SimProcess process, LoopbackBus own) : IRpcBus
{
    // As the bus of a fleet: a call to one host is asked again this often, a host that is at it drops the repeat, and one that died and came back begins anew.
    private static readonly TimeSpan StillThereInterval = TimeSpan.FromSeconds(5);

    private readonly List<RpcService> _services = [];
    private readonly HashSet<string> _running = [];

    public SimProcess Process => process;

    public bool Serves(string topic, string method, HostName? host) =>
        _services.Exists(service => service.Topic == topic && (host is null || service.Host == host) && service.TryGetHandler(method, out _));

    public async Task<TReply> CallAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, HostName? host, TRequest request, TimeSpan deadline, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource<TReply> reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var (bytes, id, began) = (Written(method, request), RpcScope.RequestId, process.Clock.GetTimestamp());
        var isSent = false;
        while (true)
        {
            var server = network.Find(method.Topic, method.Name, host) ?? throw new RpcNoServerException(method.Topic, method.Name, host, isSent);
            var left = deadline - process.Clock.GetElapsedTime(began);
            network.Carry(process, server.Process, method.Name, () => _ = server.AnswerAsync(method, host, bytes, id, left, process, reply));
            isSent = true;
            try
            {
                return await reply.Task.WaitAsync(host is null || left < StillThereInterval ? left : StillThereInterval, process.Clock, cancellationToken);
            }
            catch (TimeoutException) when (!reply.Task.IsCompleted)
            {
                if (process.Clock.GetElapsedTime(began) >= deadline)
                {
                    throw new RpcTimeoutException(method.Topic, method.Name, host, deadline);
                }
            }
        }
    }

    public Task CastAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, HostName? host, TRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (network.Find(method.Topic, method.Name, host) is { } server)
        {
            Cast(server, method, host, request);
        }

        return Task.CompletedTask;
    }

    public Task FanOutAsync<TRequest, TReply>(RpcMethod<TRequest, TReply> method, TRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var server in network.All(method.Topic, method.Name))
        {
            Cast(server, method, null, request);
        }

        return Task.CompletedTask;
    }

    public IAsyncDisposable Serve(RpcService service)
    {
        _services.Add(service);
        return own.Serve(service);
    }

    private void Cast<TRequest, TReply>(SimBus server, RpcMethod<TRequest, TReply> method, HostName? host, TRequest request)
    {
        var (bytes, id) = (Written(method, request), RpcScope.RequestId);
        network.Carry(process, server.Process, method.Name, () => server.Take(method, host, bytes, id));
    }

    private void Take<TRequest, TReply>(RpcMethod<TRequest, TReply> method, HostName? host, byte[] bytes, string? id)
    {
        using var scope = RpcScope.Enter(id);
        _ = own.CastAsync(method, host, Read(method, bytes), CancellationToken.None);
    }

    // The question's handler runs here, in the server's process; the answer goes the way back.
    private async Task AnswerAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, HostName? host, byte[] bytes, string? id, TimeSpan deadline, SimProcess asker, TaskCompletionSource<TReply> reply)
    {
        var message = EnvelopeCodec.ReadRequest(bytes).UniqueId;
        if (!_running.Add(message))
        {
            return;
        }

        using var scope = RpcScope.Enter(id);
        try
        {
            var answer = await own.CallAsync(method, host, Read(method, bytes), deadline, CancellationToken.None);
            var back = EnvelopeCodec.Write(new RpcReplyEnvelope { Result = JsonSerializer.SerializeToElement(answer, method.ReplyJson), UniqueId = EnvelopeCodec.NewId() });
            network.Carry(process, asker, $"answer to {method.Name}", () => reply.TrySetResult(EnvelopeCodec.ReadReply(back).Result!.Value.Deserialize(method.ReplyJson)!));
        }
#pragma warning disable CA1031 // Whatever the handler threw is the asker's to hear.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            network.Carry(process, asker, $"failure of {method.Name}", () => reply.TrySetException(exception));
        }
        finally
        {
            _running.Remove(message);
        }
    }

    private static byte[] Written<TRequest, TReply>(RpcMethod<TRequest, TReply> method, TRequest request) => EnvelopeCodec.Write(new RpcEnvelope
    {
        Method = method.Name,
        Arguments = JsonSerializer.SerializeToElement(request, method.RequestJson),
        Version = method.Since,
        UniqueId = EnvelopeCodec.NewId(),
    });

    private static TRequest Read<TRequest, TReply>(RpcMethod<TRequest, TReply> method, byte[] bytes) =>
        EnvelopeCodec.ReadRequest(bytes).Arguments.Deserialize(method.RequestJson)!;
}
