using Microsoft.Extensions.Logging.Abstractions;
using Nova.Messaging;
using Nova.TestKit.Messaging;

namespace Nova.Tests.Unit.Messaging;

public sealed class LoopbackBusTests : RpcBusContract
{
    protected override IRpcBus Bus { get; } = new LoopbackBus(TimeProvider.System, NullLogger<LoopbackBus>.Instance);
}

public sealed class SerialisingBusTests : RpcBusContract
{
    protected override IRpcBus Bus { get; } =
        new SerialisingBus(new LoopbackBus(TimeProvider.System, NullLogger<LoopbackBus>.Instance));
}
