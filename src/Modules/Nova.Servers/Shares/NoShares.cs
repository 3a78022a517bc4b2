using Nova.Contracts.Shares;
using Nova.Core;

namespace Nova.Servers.Shares;

/// <summary>The share service of a cloud that has none.</summary>
internal sealed class NoShares : IShareService
{
    public Task<Result<Share>> AllowAsync(RequestContext caller, ServerId server, Guid share, CancellationToken cancellationToken) =>
        Task.FromResult<Result<Share>>(new Fault.Refused("Shares are not supported: this cloud has no shared file system service."));

    public Task DenyAsync(RequestContext caller, ServerId server, Guid share, CancellationToken cancellationToken) => Task.CompletedTask;
}
