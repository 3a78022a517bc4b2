using Nova.Core;

namespace Nova.Contracts.Usage;

/// <summary>The record of what users did to servers and how it went (<c>os-instance-actions</c>). Served by the usage module.</summary>
public interface IActionLog
{
    /// <summary>Records an action in the caller's transaction. One request has at most one action on one server: again is nothing.</summary>
    Task StartAsync(IUnitOfWork work, RequestContext caller, ServerId server, string action, CancellationToken cancellationToken);

    /// <summary>Records that a part of an action has begun. Again is nothing.</summary>
    Task StartEventAsync(IUnitOfWork work, ActionEvent happening, CancellationToken cancellationToken);

    /// <summary>Records how a part of an action ended; a failure also marks the action as failed.</summary>
    /// <param name="work">The caller's transaction.</param>
    /// <param name="happening">The part.</param>
    /// <param name="failure">What went wrong, in words for the user; <see langword="null"/> for success.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    Task FinishEventAsync(IUnitOfWork work, ActionEvent happening, string? failure, CancellationToken cancellationToken);
}

/// <summary>One part of an action.</summary>
/// <param name="Server">The server.</param>
/// <param name="RequestId">The request that began the action.</param>
/// <param name="Name">As the original names it, e.g. <c>compute__do_build_and_run_instance</c>.</param>
/// <param name="Host">Where it happens, or <see langword="null"/> for the control plane.</param>
public sealed record ActionEvent(ServerId Server, string RequestId, string Name, HostName? Host)
{
    /// <summary>What it is about besides the server; the record keeps none of it, notifications tell it.</summary>
    public ActionDetail? Detail { get; init; }
}
