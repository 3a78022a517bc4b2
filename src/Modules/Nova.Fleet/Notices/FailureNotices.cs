using System.Text.Json.Nodes;
using Nova.Contracts.Compute;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;

namespace Nova.Fleet.Notices;

/// <summary>
/// Tells that a host could not do what it was ordered to (<c>compute.exception</c>). The host itself has no way to the outbox; what the failure comes to is
/// another transaction's affair, so this is one of its own.
/// </summary>
internal sealed class FailureNotices(INotices notices, Database database)
{
    /// <summary>Tells it; nothing where nobody listens, and of failures that are none of the hypervisor's.</summary>
    /// <param name="host">The host.</param>
    /// <param name="method">What it was asked to do, as on the wire.</param>
    /// <param name="order">The order.</param>
    /// <param name="failure">Its answer.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public Task TellAsync(HostName host, string method, ServerOrder order, AgentFailure failure, CancellationToken cancellationToken) =>
        notices.AreWanted && IsOfHypervisor(failure.Kind)
            ? database.WriteAsync(work => notices.TellAsync(work, Notice(host, method, order, failure), cancellationToken), cancellationToken)
            : Task.CompletedTask;

    // A guest that is not there is an answer, and so is a driver that has no such ability; a host that says nothing has thrown nothing.
    private static bool IsOfHypervisor(AgentFailureKind kind) =>
        kind is AgentFailureKind.Hypervisor or AgentFailureKind.OutOfResources or AgentFailureKind.BadImage;

    private static Notice Notice(HostName host, string method, ServerOrder order, AgentFailure failure) => new()
    {
        Event = "compute.exception",
        OldEvent = method,
        RequestId = order.RequestId,
        Program = "nova-compute",
        Host = host,
        IsError = true,
        Name = ExceptionNotice.Name,
        Version = ExceptionNotice.Version,
        Data = ExceptionNotice.Data(failure.Kind.ToString(), failure.Message, method, failure.Details),
        OldData = new JsonObject
        {
            ["exception"] = failure.Message,
            ["args"] = new JsonObject { ["instance_uuid"] = order.Server.ToString() },
        },
    };
}

/// <summary>What went wrong on a host, as a payload.</summary>
internal static class ExceptionNotice
{
    public const string Name = "ExceptionPayload";
    public const string Version = "1.1";

    public static JsonObject Data(string kind, string message, string function, string? trace) => new()
    {
        ["exception"] = kind,
        ["exception_message"] = message,
        ["function_name"] = function,
        ["module_name"] = "nova.compute",
        ["traceback"] = trace ?? "",
    };
}
