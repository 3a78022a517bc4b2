using Nova.Contracts.Compute;
using Nova.Virt;

namespace Nova.Compute;

/// <summary>Turns what went wrong here into what the control plane acts upon.</summary>
internal static class AgentFailures
{
    public static AgentReply Reply(AgentFailureKind kind, string message, string? details = null) =>
        new() { Failure = new AgentFailure(kind, message, details) };

    public static AgentReply TimedOut(TimeSpan limit) =>
        Reply(AgentFailureKind.TimedOut, $"The hypervisor did not finish within {limit.TotalSeconds:0.###} seconds.");

    public static AgentReply NotSupported(string driver, string ability) =>
        Reply(AgentFailureKind.NotSupported, $"The hypervisor driver {driver} cannot {ability}.");

    public static AgentReply From(Exception exception) => exception switch
    {
        VirtDriverException virt => Reply(KindOf(virt.Kind), virt.Message, virt.ToString()),
        TimeoutException => Reply(AgentFailureKind.TimedOut, exception.Message, exception.ToString()),
        _ => Reply(AgentFailureKind.Hypervisor, exception.Message, exception.ToString()),
    };

    private static AgentFailureKind KindOf(VirtErrorKind kind) => kind switch
    {
        VirtErrorKind.NotFound => AgentFailureKind.NotFound,
        VirtErrorKind.OutOfResources => AgentFailureKind.OutOfResources,
        VirtErrorKind.BadImage => AgentFailureKind.BadImage,
        _ => AgentFailureKind.Hypervisor,
    };
}
