namespace Nova.Web;

/// <summary>The member is part of the API from this microversion on (inclusive). On payload and query members.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SinceAttribute(int major, int minor) : Attribute
{
    /// <summary>The first number.</summary>
    public int Major => major;

    /// <summary>The second number.</summary>
    public int Minor => minor;

    internal ApiVersion Version => new(major, minor);
}

/// <summary>The member is part of the API up to this microversion (inclusive).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UntilAttribute(int major, int minor) : Attribute
{
    /// <summary>The first number.</summary>
    public int Major => major;

    /// <summary>The second number.</summary>
    public int Minor => minor;

    internal ApiVersion Version => new(major, minor);
}

/// <summary>
/// The member's name on the wire, where two members take turns at one name by microversion (<c>flavor</c> until 2.46 and since 2.47).
/// <c>[JsonPropertyName]</c> cannot say that: the serializer refuses two equal names before versions are looked at.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WireNameAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name => name;
}
