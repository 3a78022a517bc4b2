using Nova.Contracts.Networks;

namespace Nova.NetworkAgent.Filter;

/// <summary>What security groups let pass on this host.</summary>
/// <param name="Ports">The ports that are filtered, by tap device.</param>
/// <param name="Groups">The addresses of each group that a rule of theirs names.</param>
internal sealed record FilterRules(IReadOnlyList<FilteredPort> Ports, IReadOnlyDictionary<string, IReadOnlyList<string>> Groups)
{
    /// <summary>Nothing is filtered.</summary>
    public static FilterRules None { get; } = new([], new Dictionary<string, IReadOnlyList<string>>());
}

/// <summary>One port that is filtered.</summary>
internal sealed record FilteredPort
{
    /// <summary>The device on the host.</summary>
    public required string Tap { get; init; }

    /// <summary>Its bridge.</summary>
    public required string Bridge { get; init; }

    /// <summary>Its own MAC address.</summary>
    public required string MacAddress { get; init; }

    /// <summary>Its own addresses, besides the link-local ones.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>What it may use besides: less than what is another port's own.</summary>
    public required IReadOnlyList<AllowedSource> Allowed { get; init; }

    /// <summary>What may pass.</summary>
    public required IReadOnlyList<FilterRule> Rules { get; init; }

    /// <summary>Whether anything may.</summary>
    public required bool IsUp { get; init; }
}
