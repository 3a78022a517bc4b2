using Nova.Web.Json;
using Nova.Web.Tokens;

namespace Nova.Web.Pipeline;

/// <summary>What all pipelines of a process share.</summary>
internal sealed record PipelineParts
{
    public required ApiJson Json { get; init; }

    public required IPolicyEnforcer Policies { get; init; }

    public required TokenCache Tokens { get; init; }

    public required ILogger Log { get; init; }

    public required ApiVersion NewestVersion { get; init; }

    public required int MaxLimit { get; init; }

    public required int MaxBody { get; init; }

    public required bool EnforceScope { get; init; }

    public required bool AccessLog { get; init; }

    public required Func<string> AuthenticateAt { get; init; }

    public required ProjectRates? Rates { get; init; }
}
