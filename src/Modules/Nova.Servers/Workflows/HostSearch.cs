using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Servers.Storage;
using Nova.Servers.Workflows;

namespace Nova.Servers.Moves;

/// <summary>Finds the host that a server moves to: the scheduler's candidates are claimed in their order until one can be had.</summary>
internal sealed class MoveScheduler(HostSelection scheduler, SchedulingRequests requests)
{
    private const int MaxSelections = 5;

    /// <param name="requestId">Of the user's request.</param>
    /// <param name="row">The server as it shall be.</param>
    /// <param name="narrow">Says where it may go.</param>
    /// <param name="claim">Claims a candidate; a <see cref="Fault.NotFound"/> of the server ends the search.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns><see cref="Fault.NoValidHost"/>, or the fault that ended the search.</returns>
    public async Task<Result<HostCandidate>> PlaceAsync(
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
                return refused is [] ? fault : new Fault.NoValidHost(reason);
            }

            foreach (var candidate in candidates.Where(candidate => !request.Left.Contains(candidate.Host)))
            {
                if ((await claim(candidate, request)).TryGet(out _, out var refusal))
                {
                    return candidate;
                }

                if (refusal is Fault.NotFound)
                {
                    return refusal;
                }

                reason = refusal.Message;
                refused.Add(candidate.Host);
                scheduler.Forget(candidate.Host);
            }
        }

        return new Fault.NoValidHost(reason);
    }
}
