using System.Text.Json.Nodes;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Flavors.Catalog;
using Nova.Flavors.Storage;

namespace Nova.Flavors;

/// <summary>Tells of flavors (<c>flavor.*</c>).</summary>
internal sealed class FlavorNotices(INotices notices)
{
    /// <summary>Tells of a flavor as it is in the transaction: after it was made or changed, before it is deleted. Nothing where there is none.</summary>
    public async Task TellAsync(IUnitOfWork work, string requestId, string what, FlavorId id, CancellationToken cancellationToken)
    {
        if (notices.AreWanted && await FlavorStore.FindAsync(work, id, cancellationToken) is { } known)
        {
            await notices.TellAsync(work, Of(requestId, what, known), cancellationToken);
        }
    }

    private static Notice Of(string requestId, string what, KnownFlavor known) => new()
    {
        Event = $"flavor.{what}",
        RequestId = requestId,
        Name = "FlavorPayload",
        Version = "1.4",
        Data = new JsonObject
        {
            ["flavorid"] = known.Flavor.Id.Value,
            ["name"] = known.Flavor.Name,
            ["memory_mb"] = known.Flavor.MemoryMiB,
            ["vcpus"] = known.Flavor.VCpus,
            ["root_gb"] = known.Flavor.RootDiskGiB,
            ["ephemeral_gb"] = known.Flavor.EphemeralDiskGiB,
            ["swap"] = known.Flavor.SwapMiB,
            ["rxtx_factor"] = known.Flavor.RxTxFactor,
            ["disabled"] = known.Flavor.IsDisabled,
            ["is_public"] = known.Flavor.IsPublic,
            ["vcpu_weight"] = 0,
            ["extra_specs"] = new JsonObject(known.Flavor.ExtraSpecs.Select(spec => KeyValuePair.Create(spec.Key, (JsonNode?)JsonValue.Create(spec.Value)))),
            ["projects"] = new JsonArray([.. known.Projects.Order(StringComparer.Ordinal).Select(project => (JsonNode?)JsonValue.Create(project))]),
            ["description"] = known.Flavor.Description,
        },
    };
}
