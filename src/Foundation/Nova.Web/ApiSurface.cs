namespace Nova.Web;

/// <summary>One HTTP API on one port: compute, identity, image, metadata.</summary>
public sealed record ApiSurface
{
    /// <summary>The name, e.g. <c>compute</c>: of its options, of an inherited socket, in metrics.</summary>
    public required string Name { get; init; }

    /// <summary>The port where the options say nothing.</summary>
    public required int DefaultPort { get; init; }

    /// <summary>What stands before every pattern, e.g. <c>/v2.1</c>; empty for nothing.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Whether every endpoint wants a token, unless it says <see cref="ApiEndpoint.WithoutToken"/>.</summary>
    public bool RequiresToken { get; init; }

    /// <summary>Whether requests name a microversion, and the version documents of Compute are served.</summary>
    public bool Microversioned { get; init; }

    /// <summary>Whether a path with a slash at its end is one that is not there: what clients ask for who have no id to put behind it.</summary>
    public bool HasStrictPaths { get; init; }

    /// <summary>Whether all that its policies allow is allowed to tokens of projects only.</summary>
    public bool IsOfProjects { get; init; }

    /// <summary>How it words its refusals.</summary>
    public IFaultShape Faults { get; init; } = ComputeFaults.Instance;

    /// <summary>The address option, <c>section:name</c>; <c>api:{name}_listen</c> where not set.</summary>
    public string? ListenOption { get; init; }

    /// <summary>The port option, <c>section:name</c>; <c>api:{name}_listen_port</c> where not set.</summary>
    public string? PortOption { get; init; }
}
