using System.Collections.Frozen;
using System.Globalization;
using Nova.Contracts.Flavors;
using Nova.Contracts.Images;
using Nova.Contracts.Scheduling;
using Nova.Contracts.Servers;
using Nova.Core;

namespace Nova.Daemon;

/// <summary>
/// Tells on a terminal which hosts would take a server, and what stands against each of the others: what <c>POST /servers?dry_run=true</c>
/// tells an administrator, without a token and for servers that are there.
/// </summary>
internal sealed class ExplainCommands(IScheduler scheduler, IServerRequests servers, IFlavorCatalog flavors, IImageCatalog images, TextWriter output)
{
    private const int NotFound = 1;
    private const int UsageExitCode = 64;

    /// <summary>For a server that is there, as if it were built now.</summary>
    public async Task<int> ServerAsync(string text, CancellationToken cancellationToken) =>
        Identifier.TryParse<ServerId>(text, out var id) && await servers.FindAsync(id, cancellationToken) is { } request
            ? await ExplainAsync(request, cancellationToken)
            : await RefuseAsync($"There is no server {text}.", NotFound);

    /// <summary>For a server of the flavor that is not there.</summary>
    /// <param name="flavorId">The flavor's id.</param>
    /// <param name="wishes">Each <c>image=ID</c> (without one its root disk is a volume), <c>project=ID</c>, <c>zone=NAME</c>, <c>host=NAME</c> or <c>hint.NAME=TEXT</c>.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public async Task<int> FlavorAsync(string flavorId, IReadOnlyList<string> wishes, CancellationToken cancellationToken)
    {
        Dictionary<string, string> known = [];
        Dictionary<string, IReadOnlyList<string>> hints = [];
        foreach (var (name, value) in wishes.Select(Split))
        {
            if (name is "hint.group")
            {
                return await RefuseAsync("A server that is not there is of no group; explain one that is.", UsageExitCode);
            }

            if (name.StartsWith("hint.", StringComparison.Ordinal))
            {
                hints[name["hint.".Length..]] = [value];
            }
            else if (name is "image" or "project" or "zone" or "host" && value.Length > 0)
            {
                known[name] = value;
            }
            else
            {
                return await RefuseAsync($"{name} is no wish: image=ID, project=ID, zone=NAME, host=NAME, hint.NAME=TEXT.", UsageExitCode);
            }
        }

        var caller = Operator(known.GetValueOrDefault("project") ?? "");
        if (await flavors.FindAsync(caller, new FlavorId(flavorId), cancellationToken) is not { } flavor)
        {
            return await RefuseAsync($"There is no flavor {flavorId}.", NotFound);
        }

        Image? image = null;
        if (known.TryGetValue("image", out var imageId)
            && !(Identifier.TryParse<ImageId>(imageId, out var id) && (await images.FindAsync(caller, id, cancellationToken)).TryGet(out image, out _)))
        {
            return await RefuseAsync($"There is no image {imageId}.", NotFound);
        }

        var request = await servers.OfAsync(caller, flavor, image, hints, cancellationToken) with
        {
            AvailabilityZone = known.GetValueOrDefault("zone"),
            RequestedHost = known.TryGetValue("host", out var host) ? new HostName(host) : null,
        };
        return await ExplainAsync(request, cancellationToken);
    }

    private async Task<int> ExplainAsync(SchedulingRequest request, CancellationToken cancellationToken)
    {
        var (accepted, stages) = await scheduler.ExplainAsync(request, cancellationToken);
        foreach (var stage in stages)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{stage.Filter}: {stage.Entered} hosts, {stage.Refusals.Count} refused"));
            foreach (var refusal in stage.Refusals)
            {
                await output.WriteLineAsync($"    {refusal.Host}: {refusal.Reason}");
            }
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{accepted.Count} hosts would take it{(accepted.Count > 0 ? ", best first:" : ".")}"));
        foreach (var candidate in accepted)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"    {candidate.Host} (zone {candidate.AvailabilityZone}, weight {candidate.Weight:0.###})"));
        }

        return 0;
    }

    private async Task<int> RefuseAsync(string text, int code)
    {
        await output.WriteLineAsync(text);
        return code;
    }

    private static (string Name, string Value) Split(string wish) => wish.IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? (wish[..at], wish[(at + 1)..]) : (wish, "");

    private static RequestContext Operator(string project) => new()
    {
        RequestId = Management.Program,
        User = new UserId(Management.Program),
        Project = new ProjectId(project),
        Roles = FrozenSet.Create("admin"),
        IsAdmin = true,
    };
}
