using Nova.Contracts.Compute;
using Nova.Messaging;
using Nova.Workflows;

namespace Nova.Servers.Workflows;

/// <summary>What it means to a workflow that a host has not answered.</summary>
internal static class Silence
{
    /// <summary>The host's answer. One that does not come is a failure like any other, whose kind says whether the host may have had the question.</summary>
    public static async Task<AgentReply> OrFailureAsync(this Task<AgentReply> asked)
    {
        try
        {
            return await asked;
        }
        catch (TimeoutException exception)
        {
            var kind = exception.InnerException is RpcNoServerException { MayHaveArrived: false } ? AgentFailureKind.Unreached : AgentFailureKind.TimedOut;
            return new AgentReply { Failure = new AgentFailure(kind, "The compute host did not answer.", exception.Message) };
        }
    }

    /// <summary>Whether the host cannot have had the order of this step: it was not reached, and was not asked before.</summary>
    public static bool WasUnheard<TState>(this AgentFailure failure, StepContext<TState> context)
        where TState : class => failure.Kind is AgentFailureKind.Unreached && context.IsFirstTry;
}
