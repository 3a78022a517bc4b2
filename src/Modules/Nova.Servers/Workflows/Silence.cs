using Nova.Contracts.Compute;
using Nova.Messaging;

namespace Nova.Servers.Workflows;

/// <summary>What it means to a workflow that a host has not answered.</summary>
internal static class Silence
{
    /// <summary>The failure: whether the host may have had the question is its kind.</summary>
    public static AgentReply Of(TimeoutException exception)
    {
        var kind = exception.InnerException is RpcNoServerException { MayHaveArrived: false } ? AgentFailureKind.Unreached : AgentFailureKind.TimedOut;
        return new AgentReply { Failure = new AgentFailure(kind, "The compute host did not answer.", exception.Message) };
    }
}
