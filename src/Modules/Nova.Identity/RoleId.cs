using Nova.Core;

namespace Nova.Identity;

/// <summary>A role.</summary>
internal readonly record struct RoleId(string Value) : ITextIdentifier<RoleId>
{
    /// <inheritdoc />
    public static RoleId From(string value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value;
}
