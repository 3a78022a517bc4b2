using System.Text.Json.Serialization;
using Nova.Contracts.Scheduling;
using Nova.Web;

namespace Nova.Servers.Create;

/// <summary>The query of <c>POST /servers</c>: a word that is no boolean is refused, since whoever means a dry run must not get a server.</summary>
internal sealed record CreateServerQuery
{
    [OneOf("", "true", "True", "1", "false", "False", "0")]
    public string? DryRun { get; init; }

    [JsonIgnore]
    public bool IsDryRun => DryRun is "" or "true" or "True" or "1";
}

/// <summary>What would become of a create request (<c>POST /servers?dry_run=true</c>): nothing is made.</summary>
internal sealed record ExplanationResponse(ExplanationView Explanation);

internal sealed record ExplanationView
{
    /// <summary>Hosts that would take the server now.</summary>
    public required int HostsFit { get; init; }

    /// <summary>Their names, best first; for administrators.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>The filters in their order, as far as hosts came.</summary>
    public required IReadOnlyList<FilterView> Filters { get; init; }

    public static ExplanationView Of(SchedulingExplanation explanation, bool isAdmin) => new()
    {
        HostsFit = explanation.Accepted.Count,
        Hosts = isAdmin ? [.. explanation.Accepted.Select(candidate => candidate.Host.Value)] : null,
        Filters =
        [
            .. explanation.Stages.Select(stage => new FilterView
            {
                Name = stage.Filter,
                HostsEntered = stage.Entered,
                HostsRefused = stage.Refusals.Count,
                Refusals = isAdmin ? [.. stage.Refusals.Select(refusal => new RefusalView(refusal.Host.Value, refusal.Reason))] : null,
            }),
        ],
    };
}

internal sealed record FilterView
{
    public required string Name { get; init; }
    public required int HostsEntered { get; init; }
    public required int HostsRefused { get; init; }

    /// <summary>Which host, and why in figures; for administrators.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RefusalView>? Refusals { get; init; }
}

internal sealed record RefusalView(string Host, string Reason);
