namespace Nova.Core;

/// <summary>
/// A refusal that the caller is expected to meet and to answer: it travels in a <see cref="Result{T}"/>, is never thrown,
/// and becomes an HTTP status in exactly one place (<c>Nova.Web.FaultResult</c>).
/// </summary>
/// <remarks>
/// The hierarchy is closed, so a <see langword="switch"/> over it can be complete. Broken infrastructure is not a fault:
/// a lost database or a failing hypervisor is an exception.
/// </remarks>
public abstract record Fault
{
    private Fault(string message) => Message = message;

    /// <summary>What the user reads. It names no host, path, query or other project's resource.</summary>
    public string Message { get; }

    /// <summary>What programs tell it by, in APIs that have such codes; <see langword="null"/> elsewhere.</summary>
    public string? Code { get; init; }

    /// <summary>No such resource, or none that this caller may know of.</summary>
    public sealed record NotFound(string Kind, string Id) : Fault($"{Kind} {Id} could not be found.");

    /// <summary>The resource exists and its present state forbids the operation.</summary>
    public sealed record Conflict(string Reason) : Fault(Reason);

    /// <summary>The request could never succeed, whatever the state of the cloud.</summary>
    public sealed record Invalid(string Reason) : Fault(Reason);

    /// <summary>The policy refuses it to this caller.</summary>
    public sealed record Forbidden(string Policy) : Fault($"Policy doesn't allow {Policy} to be performed.");

    /// <summary>Forbidden by a rule of the resource rather than by policy; the reason is told.</summary>
    public sealed record Refused(string Reason) : Fault(Reason);

    /// <summary>It would exceed the project's quota.</summary>
    /// <param name="Resource">What ran out, e.g. <c>cores</c>; several are separated by commas.</param>
    /// <param name="Reason">The figures, in the words that clients match.</param>
    public sealed record OverQuota(string Resource, string Reason) : Fault(Reason);

    /// <summary>The request is larger than the limit, in bytes.</summary>
    public sealed record TooLarge(long LimitBytes) : Fault($"Request is too large: the limit is {LimitBytes} bytes.");

    /// <summary>The operation was part of the API once and is no more.</summary>
    public sealed record Gone(string Reason) : Fault(Reason);

    /// <summary>This cloud, or the hypervisor of this server, has no such ability.</summary>
    public sealed record NotSupported(string Reason) : Fault(Reason);

    /// <summary>No host can take the request; the reason counts what each filter refused.</summary>
    public sealed record NoValidHost(string Reason) : Fault($"No valid host was found. {Reason}");

    /// <summary>It was begun, could not be done, and has been undone.</summary>
    public sealed record Failed(string Reason) : Fault(Reason);

    /// <summary>A part that is needed does not answer just now; the same request may succeed later.</summary>
    public sealed record Unavailable(string Reason) : Fault(Reason);
}
