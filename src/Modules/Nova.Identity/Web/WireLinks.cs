using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Identity.Web;

/// <summary>The link of one thing to itself.</summary>
internal sealed record SelfLink(string Self);

/// <summary>The links of a list. There are no pages, so there is nothing before or behind.</summary>
internal sealed record ListLinks(string Self)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Previous { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Next { get; init; }
}

/// <summary>Settings of one thing that Keystone knows and this service has none of; clients expect the member.</summary>
internal sealed record NoOptions;

/// <summary>Reads what several handlers read.</summary>
internal static class ApiCallExtensions
{
    /// <summary>The filter <c>enabled</c> as the database has it; null where it is not asked for.</summary>
    public static long? EnabledFilter(this ApiCall call) => call.QueryText("enabled") switch
    {
        null => null,
        "0" or "false" or "False" => 0,
        _ => 1,
    };

    /// <summary>The links of a list at this path.</summary>
    public static ListLinks ListLinks(this ApiCall call, string path) => new(call.Link(path));

    /// <summary>The link of one thing at this path.</summary>
    public static SelfLink SelfLink(this ApiCall call, string path) => new(call.Link(path));
}
