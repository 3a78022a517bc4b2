using Nova.Web;

namespace Nova.Networks.Neutron;

/// <summary>What every body may say of something that a project owns; what is left out stays, or gets its default.</summary>
internal abstract record OwnedBody
{
    [OrNull]
    [Text(0, 255)]
    public string? Description { get; init; }

    [OrNull]
    [Text(0, 255)]
    public string? ProjectId { get; init; }

    /// <summary>The older name of <see cref="ProjectId"/>.</summary>
    [OrNull]
    [Text(0, 255)]
    public string? TenantId { get; init; }
}

/// <summary>The same of something that has a name.</summary>
internal abstract record NamedBody : OwnedBody
{
    [OrNull]
    [Text(0, 255)]
    public string? Name { get; init; }
}
