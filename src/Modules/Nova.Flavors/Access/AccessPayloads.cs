using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Flavors.Access;

internal sealed record AccessResponse
{
    public required IReadOnlyList<AccessView> FlavorAccess { get; init; }
}

internal sealed record AccessView(string FlavorId, string TenantId);

internal sealed record AddAccessRequest
{
    [JsonPropertyName("addTenantAccess")]
    public required AccessChange Change { get; init; }
}

internal sealed record RemoveAccessRequest
{
    [JsonPropertyName("removeTenantAccess")]
    public required AccessChange Change { get; init; }
}

internal sealed record AccessChange
{
    [Text(1, 255)]
    public required string Tenant { get; init; }
}
