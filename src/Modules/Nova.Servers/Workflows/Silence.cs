using Nova.Contracts.Compute;
using Nova.Messaging;
using Nova.Workflows;

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

    /// <summary>Whether the host cannot have had the order of this step: it was not reached, and was not asked before.</summary>
    public static bool WasUnheard<TState>(this AgentFailure failure, StepContext<TState> context)
        where TState : class => failure.Kind is AgentFailureKind.Unreached && context.IsFirstTry;
}
