using Nova.Core;

namespace Nova.Identity;

/// <summary>A Keystone domain: a name space of users and projects.</summary>
internal readonly record struct DomainId(string Value) : ITextIdentifier<DomainId>
{
    /// <summary>The one that is always there.</summary>
    public static readonly DomainId Default = new("default");

    /// <inheritdoc />
    public static DomainId From(string value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value;
}
