using Nova.Core;

namespace Nova.Contracts.Quotas;

/// <summary>Counts one resource of projects whose limit the quotas module shows and another module owns. Served by the owner.</summary>
public interface IUsageCounter
{
    /// <summary>The resource, as the API names it, e.g. <c>server_groups</c>.</summary>
    string Resource { get; }

    /// <summary>How many the project has.</summary>
    Task<long> CountAsync(ProjectId project, CancellationToken cancellationToken);
}
