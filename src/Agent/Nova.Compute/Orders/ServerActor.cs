using System.Threading.Channels;
using Nova.Core;

namespace Nova.Compute.Orders;

/// <summary>
/// The line of orders for one server: one runs, the others wait in the order that they came. It exists while there is any, and
/// costs nothing otherwise. All members are called under the lock of <see cref="ServerActors"/>.
/// </summary>
internal sealed class ServerActor(ServerId server)
{
    // A user who presses reboot thirty times must not make the host work for an hour: past this an order is refused.
    public const int MostWaiting = 16;

    private readonly Channel<PendingOrder> _waiting = Channel.CreateBounded<PendingOrder>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.Wait });

    private readonly Dictionary<OrderKey, PendingOrder> _byKey = [];

    public ServerId Server { get; } = server;

    /// <summary>The loop that works the line off.</summary>
    public Task Loop { get; set; } = Task.CompletedTask;

    /// <summary>What runs and waits, with the operations that want it.</summary>
    public IEnumerable<string> Orders => _byKey.Keys.Select(key => $"{key.Kind} of operation {key.Operation}");

    public PendingOrder? Find(OrderKey key) => _byKey.GetValueOrDefault(key);

    /// <summary>Puts an order at the end of the line; false where the line is full.</summary>
    public bool TryAdd(PendingOrder order)
    {
        if (!_waiting.Writer.TryWrite(order))
        {
            return false;
        }

        _byKey.Add(order.Work.Key, order);
        return true;
    }

    /// <summary>Takes the next order; false where none waits, and then the actor is over.</summary>
    public bool TryTake(out PendingOrder? order) => _waiting.Reader.TryRead(out order);

    public void Remove(PendingOrder order) => _byKey.Remove(order.Work.Key);

    /// <summary>Gives up what the newer order takes back: what is to be deleted needs no reboot first, and a copy that nobody wants need not be made.</summary>
    public void InterruptFor(OrderKind newer)
    {
        foreach (var order in _byKey.Values.Where(order => TakesBack(newer, order.Work.Key.Kind)))
        {
            order.Interrupt();
        }
    }

    private static bool TakesBack(OrderKind newer, OrderKind older) => (newer, older) switch
    {
        (OrderKind.Destroy, not OrderKind.Destroy) => true,
        (OrderKind.DropSnapshot, OrderKind.CaptureSnapshot or OrderKind.UploadSnapshot) => true,
        (OrderKind.Unrescue, OrderKind.Rescue) => true,
        _ => false,
    };
}
