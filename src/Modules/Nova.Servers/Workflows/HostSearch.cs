using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Servers.Storage;
using Nova.Workflows;

namespace Nova.Servers.Workflows;

/// <summary>Finds a host for a server: the scheduler's candidates are claimed in their order until one can be had.</summary>
internal sealed class HostSearch(HostSelection scheduler, SchedulingRequests requests)
{
    private const int MaxSelections = 5;

    /// <param name="requestId">Of the user's request.</param>
    /// <param name="row">The server as it shall be.</param>
    /// <param name="narrow">Says where it may go.</param>
    /// <param name="claim">Claims a candidate; a <see cref="Fault.NotFound"/> of the server ends the search.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>
    /// Whether one was claimed; else a failure: what the filters refused is for the user to read, why hosts could not be claimed is for operators.
    /// </returns>
    public async Task<StepOutcome> PlaceAsync(
        string requestId, ServerRow row, Func<SchedulingRequest, SchedulingRequest> narrow, Func<HostCandidate, SchedulingRequest, Task<Result<Done>>> claim,
        CancellationToken cancellationToken)
    {
        List<HostName> refused = [];
        var reason = "Every host that could take it was taken by others.";
        for (var round = 0; round < MaxSelections; round++)
        {
            // Asked anew each time, for by then the server's group may be elsewhere; a host that has refused is not asked again.
            var request = narrow(await requests.OfAsync(requestId, row, cancellationToken));
            request = request with { Tried = [.. request.Tried, .. refused] };
            if (!(await scheduler.SelectAsync(row, request, requestId, cancellationToken)).TryGet(out var candidates, out var fault))
            {
                return StepOutcome.Fail(refused is [] ? new WorkflowFailure(fault.Message) : Refused(reason));
            }

            foreach (var candidate in candidates.Where(candidate => !request.Left.Contains(candidate.Host)))
            {
                if ((await claim(candidate, request)).TryGet(out _, out var refusal))
                {
                    return StepOutcome.Next;
                }

                if (refusal is Fault.NotFound)
                {
                    return ServerEnd.Cancelled;
                }

                reason = refusal.Message;
                refused.Add(candidate.Host);
                scheduler.Forget(candidate.Host);
            }
        }

        return StepOutcome.Fail(Refused(reason));
    }

    private static WorkflowFailure Refused(string reason) => new(new Fault.NoValidHost("").Message) { Details = reason };
}
