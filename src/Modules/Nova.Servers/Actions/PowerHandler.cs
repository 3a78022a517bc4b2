using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Servers.Lifecycle;
using Nova.Servers.Workflows;
using Nova.Web;

namespace Nova.Servers.Actions;

/// <summary>Start, stop, reboot, pause, unpause, suspend, resume.</summary>
internal sealed class PowerHandler(ActionRunner runner, PowerWorkflow workflow)
{
    public Task<IResult> StartAsync(ApiCall call, CancellationToken cancellationToken) =>
        runner.PowerAsync(call, ServerPolicies.Start, ServerAction.Start, PowerVerb.Start, workflow, cancellationToken);

    public Task<IResult> StopAsync(ApiCall call, CancellationToken cancellationToken) =>
        runner.PowerAsync(call, ServerPolicies.Stop, ServerAction.Stop, PowerVerb.Stop, workflow, cancellationToken);

    public Task<IResult> PauseAsync(ApiCall call, CancellationToken cancellationToken) =>
        runner.PowerAsync(call, ServerPolicies.Pause, ServerAction.Pause, PowerVerb.Pause, workflow, cancellationToken);

    public Task<IResult> UnpauseAsync(ApiCall call, CancellationToken cancellationToken) =>
        runner.PowerAsync(call, ServerPolicies.Unpause, ServerAction.Unpause, PowerVerb.Unpause, workflow, cancellationToken);

    public Task<IResult> SuspendAsync(ApiCall call, CancellationToken cancellationToken) =>
        runner.PowerAsync(call, ServerPolicies.Suspend, ServerAction.Suspend, PowerVerb.Suspend, workflow, cancellationToken);

    public Task<IResult> ResumeAsync(ApiCall call, CancellationToken cancellationToken) =>
        runner.PowerAsync(call, ServerPolicies.Resume, ServerAction.Resume, PowerVerb.Resume, workflow, cancellationToken);

    /// <summary>Takes a soft deletion back.</summary>
    public Task<IResult> RestoreAsync(ApiCall call, CancellationToken cancellationToken) =>
        runner.PowerAsync(call, ServerPolicies.Restore, ServerAction.Restore, PowerVerb.Restore, workflow, cancellationToken);

    /// <summary>Makes the guest's kernel stop and write down what it knows of why, if the guest is set up for that.</summary>
    public async Task<IResult> CrashAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await call.BodyAsync<CrashDumpRequest>(cancellationToken)).TryGet(out _, out var fault)
            ? await runner.PowerAsync(call, ServerPolicies.CrashDump, ServerAction.CrashDump, PowerVerb.CrashDump, workflow, cancellationToken)
            : call.Fault(fault);

    public async Task<IResult> RebootAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<RebootRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var isHard = string.Equals(request.Reboot.Type, "HARD", StringComparison.OrdinalIgnoreCase);
        return await runner.PowerAsync(
            call, ServerPolicies.Reboot,
            isHard ? ServerAction.HardReboot : ServerAction.SoftReboot,
            isHard ? PowerVerb.HardReboot : PowerVerb.SoftReboot,
            workflow, cancellationToken);
    }
}

internal sealed record RebootRequest(RebootType Reboot);

internal sealed record RebootType
{
    [OneOf("HARD", "Hard", "hard", "SOFT", "Soft", "soft")]
    public required string Type { get; init; }
}

// Actions whose value says nothing: null, or anything that a client puts there.

internal sealed record StartRequest
{
    [Loose]
    [OrNull]
    [JsonPropertyName("os-start")]
    public JsonElement? Start { get; init; }
}

internal sealed record StopRequest
{
    [Loose]
    [OrNull]
    [JsonPropertyName("os-stop")]
    public JsonElement? Stop { get; init; }
}

/// <summary>Its value is null, and nothing else.</summary>
internal sealed record CrashDumpRequest : IValidatedPayload
{
    [Loose]
    [OrNull]
    public JsonElement? TriggerCrashDump { get; init; }

    public Fault? Check(ApiVersion version) => TriggerCrashDump is null or { ValueKind: JsonValueKind.Null }
        ? null
        : new Fault.Invalid($"Invalid input for field/attribute trigger_crash_dump. Value: {TriggerCrashDump}. It is not of type 'null'");
}
