using System.Text.Json.Nodes;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Fleet.Aggregates;

namespace Nova.Fleet.Notices;

/// <summary>Tells of aggregates (<c>aggregate.*</c>).</summary>
internal sealed class AggregateNotices(INotices notices)
{
    /// <summary>Tells that something is done to an aggregate.</summary>
    /// <param name="work">The transaction that does it.</param>
    /// <param name="requestId">The user's request.</param>
    /// <param name="what">What is done, e.g. <c>add_host.start</c>.</param>
    /// <param name="aggregate">The aggregate before, or after it.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public Task TellAsync(IUnitOfWork work, string requestId, string what, Aggregate aggregate, CancellationToken cancellationToken) => TellAsync(
        work, requestId, what,
        new JsonObject
        {
            ["id"] = aggregate.Number,
            ["uuid"] = aggregate.Id.ToString(),
            ["name"] = aggregate.Name,
            ["hosts"] = new JsonArray([.. aggregate.Hosts.Select(host => (JsonNode?)JsonValue.Create(host.Value))]),
            ["metadata"] = Texts(aggregate.Metadata),
        },
        cancellationToken);

    /// <summary>Tells that an aggregate is about to be made: it has no number and no hosts yet.</summary>
    public Task TellBeginningAsync(IUnitOfWork work, string requestId, Aggregate aggregate, CancellationToken cancellationToken) => TellAsync(
        work, requestId, "create.start",
        new JsonObject
        {
            ["id"] = null,
            ["uuid"] = aggregate.Id.ToString(),
            ["name"] = aggregate.Name,
            ["hosts"] = null,
            ["metadata"] = Texts(aggregate.Metadata),
        },
        cancellationToken);

    private static JsonObject Texts(IReadOnlyDictionary<string, string> texts) =>
        new(texts.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));

    private Task TellAsync(IUnitOfWork work, string requestId, string what, JsonObject data, CancellationToken cancellationToken) => notices.TellAsync(
        work,
        new Notice
        {
            Event = $"aggregate.{what}",
            RequestId = requestId,
            Name = "AggregatePayload",
            Version = "1.1",
            Data = data,
        },
        cancellationToken);
}
