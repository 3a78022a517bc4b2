namespace Nova.Web;

/// <summary>A text of so many characters (the original counts code points); on a list, each of its items.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TextAttribute(int min, int max) : Attribute
{
    /// <summary>The least number of characters.</summary>
    public int Min => min;

    /// <summary>The greatest number of characters.</summary>
    public int Max => max;

    /// <summary>
    /// One of <c>name</c>, <c>name_with_leading_trailing_spaces</c>, <c>az_name</c>, <c>az_name_with_leading_trailing_spaces</c>, <c>uuid</c>,
    /// <c>cidr</c>, <c>base64</c>, <c>date-time</c>, <c>regex</c>, <c>uri</c>, <c>ipv4</c>, <c>ipv6</c>, <c>ip</c>, <c>hostname</c>, <c>fqdn</c>,
    /// <c>mac-address</c>, <c>printable</c>.
    /// </summary>
    public string? Format { get; init; }

    /// <summary>A regular expression that must be found in the text; anchor it with ^ and $.</summary>
    public string? Pattern { get; init; }

    /// <summary>Whether a JSON number is taken for its text (<c>flavorRef</c>).</summary>
    public bool AcceptNumber { get; init; }
}

/// <summary>A whole number in a range; digits in a text are accepted too. On <c>int</c> and <c>long</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WholeAttribute(long min, long max) : Attribute
{
    /// <summary>The least value.</summary>
    public long Min => min;

    /// <summary>The greatest value.</summary>
    public long Max => max;
}

/// <summary>A number in a range, fractions allowed; text of digits is accepted too. On <c>double</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RealAttribute(double min, double max) : Attribute
{
    /// <summary>The least value.</summary>
    public double Min => min;

    /// <summary>The greatest value.</summary>
    public double Max => max;
}

/// <summary>A boolean that may also be spelt as a text: True, true, TRUE, 1, on, yes… and their opposites. On <c>bool</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FlagAttribute : Attribute;

/// <summary>One of a closed set of texts; on a list, each of its items.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OneOfAttribute(params string[] values) : Attribute
{
    /// <summary>The set.</summary>
    public IReadOnlyList<string> Values => values;
}

/// <summary>How many items a list has.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsAttribute(int min, int max) : Attribute
{
    /// <summary>The least number.</summary>
    public int Min => min;

    /// <summary>The greatest number.</summary>
    public int Max => max;

    /// <summary>Whether no two may be equal.</summary>
    public bool Unique { get; init; }
}

/// <summary>A dictionary of texts (metadata, extra specs).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EntriesAttribute(int max) : Attribute
{
    /// <summary>The greatest number of entries.</summary>
    public int Max => max;

    /// <summary>What each key must match; as the original's metadata by default.</summary>
    public string KeyPattern { get; init; } = "^[a-zA-Z0-9-_:. ]{1,255}$";

    /// <summary>The greatest length of a value, in characters.</summary>
    public int MaxValue { get; init; } = 255;

    /// <summary>Whether a JSON number is taken for its text (extra specs).</summary>
    public bool AcceptNumbers { get; init; }

    /// <summary>Whether a value may be null (on dictionaries of <c>string?</c>).</summary>
    public bool AcceptNulls { get; init; }
}

/// <summary>Unknown members of this object are allowed and dropped.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OpenObjectAttribute : Attribute;

/// <summary>Anything goes; on members of type <c>JsonElement</c>, where the handler looks itself.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LooseAttribute : Attribute;

/// <summary>An explicit null is accepted (a nullable member alone may only be left out).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OrNullAttribute : Attribute;

/// <summary>From this microversion on, unknown query parameters are refused; before, they are ignored. On query types.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ClosedSinceAttribute(int major, int minor) : Attribute
{
    /// <summary>The first number.</summary>
    public int Major => major;

    /// <summary>The second number.</summary>
    public int Minor => minor;

    /// <summary>Unknown parameters with this prefix are ignored all the same; none by default.</summary>
    public string? ExceptPrefix { get; init; }
}
