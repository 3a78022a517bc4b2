using Nova.Core;

namespace Nova.Contracts.Shares;

/// <summary>
/// The shared file system service, as servers need it: Manila, where a cloud has one. Every call may be repeated and is then the same as one;
/// nothing here joins a transaction of the caller.
/// </summary>
public interface IShareService
{
    /// <summary>Lets a server reach a share.</summary>
    /// <returns>
    /// <see cref="Fault.NotFound"/> for no such share or one that the caller may not know of, <see cref="Fault.Conflict"/> for one that is not
    /// available or is reached in a way that hosts do not know, <see cref="Fault.Refused"/> where the cloud has no such service.
    /// </returns>
    Task<Result<Share>> AllowAsync(RequestContext caller, ServerId server, Guid share, CancellationToken cancellationToken);

    /// <summary>Ends what <see cref="AllowAsync"/> allowed; nothing where it is not allowed.</summary>
    Task DenyAsync(RequestContext caller, ServerId server, Guid share, CancellationToken cancellationToken);
}

/// <summary>A share that a server may reach.</summary>
/// <param name="Id">The share.</param>
/// <param name="ExportLocation">Where hosts find it, e.g. <c>10.0.0.50:/mnt/foo</c>; only administrators are told.</param>
public sealed record Share(Guid Id, string ExportLocation);
