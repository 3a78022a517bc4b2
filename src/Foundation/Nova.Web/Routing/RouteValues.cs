using System.Runtime.CompilerServices;

namespace Nova.Web.Routing;

/// <summary>The values of a path's parameters in the order of the pattern, without an allocation of their own.</summary>
[InlineArray(Most)]
internal struct RouteValues
{
    /// <summary>No pattern has more parameters.</summary>
    public const int Most = 6;

    private string? _first;
}
