using Nova.Identity.Web;
using Nova.Web;

namespace Nova.Identity.Domains;

/// <summary>A domain as the API shows it.</summary>
internal sealed record DomainPayload
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    public required bool Enabled { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public NoOptions Options { get; init; } = new();

    public required SelfLink Links { get; init; }
}

/// <summary>One domain.</summary>
internal sealed record DomainResponse(DomainPayload Domain);

/// <summary>Domains.</summary>
internal sealed record DomainsResponse(IReadOnlyList<DomainPayload> Domains, ListLinks Links);

/// <summary>The body that makes a domain.</summary>
[OpenObject]
internal sealed record DomainCreateRequest
{
    public required DomainCreateBody Domain { get; init; }
}

/// <summary>A domain to be made.</summary>
[OpenObject]
internal sealed record DomainCreateBody
{
    [Text(1, 64, Pattern = @"\S")]
    public required string Name { get; init; }

    [OrNull]
    [Text(0, 65535)]
    public string? Description { get; init; }

    [Flag]
    public bool? Enabled { get; init; }
}

/// <summary>The body that changes a domain.</summary>
[OpenObject]
internal sealed record DomainUpdateRequest
{
    public required DomainUpdateBody Domain { get; init; }
}

/// <summary>What to change of a domain; what is not there stays.</summary>
[OpenObject]
internal sealed record DomainUpdateBody
{
    [Text(1, 64, Pattern = @"\S")]
    public string? Name { get; init; }

    [OrNull]
    [Text(0, 65535)]
    public string? Description { get; init; }

    [Flag]
    public bool? Enabled { get; init; }
}
