using Nova.Core;

namespace Nova.Networks.Catalog;

/// <summary>A network and its subnets, in the order in which they were made.</summary>
internal sealed record Network
{
    public required NetworkId Id { get; init; }

    public required string Label { get; init; }

    /// <summary>Whose it is; <see langword="null"/> for everybody's.</summary>
    public required ProjectId? Project { get; init; }

    public required string Bridge { get; init; }

    public required int Mtu { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required IReadOnlyList<Subnet> Subnets { get; init; }

    /// <summary>A pool of addresses outside; servers have no ports on it.</summary>
    public bool IsExternal { get; init; }

    /// <summary>Whether ports on it are filtered unless they say otherwise.</summary>
    public bool HasPortSecurity { get; init; } = true;

    /// <summary>Whose it is, also where everybody may use it; empty for nobody's.</summary>
    public string Owner { get; init; } = "";

    public bool IsFor(ProjectId project) => Project is null || Project == project;
}
