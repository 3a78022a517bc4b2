using System.Globalization;
using System.Text.Json.Nodes;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Notices;

namespace Nova.Servers.Groups;

/// <summary>Tells of server groups (<c>server_group.*</c>).</summary>
internal sealed class GroupNotices(INotices notices)
{
    /// <summary>Tells that something was done to a group.</summary>
    /// <param name="work">The transaction that does it.</param>
    /// <param name="requestId">The user's request.</param>
    /// <param name="what">What was done, e.g. <c>create</c>.</param>
    /// <param name="row">The group.</param>
    /// <param name="members">The members that it is about.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public Task TellAsync(IUnitOfWork work, string requestId, string what, GroupRow row, IReadOnlyList<string> members, CancellationToken cancellationToken) =>
        notices.TellAsync(
            work,
            new Notice
            {
                Event = $"server_group.{what}",
                RequestId = requestId,
                Name = "ServerGroupPayload",
                Version = "1.1",
                Data = new JsonObject
                {
                    ["uuid"] = row.Id,
                    ["name"] = row.Name,
                    ["project_id"] = row.ProjectId,
                    ["user_id"] = row.UserId,
                    ["policies"] = new JsonArray(row.Policy),
                    ["policy"] = row.Policy,
                    ["rules"] = row.MaxPerHost is { } most ? new JsonObject { ["max_server_per_host"] = most.ToString(CultureInfo.InvariantCulture) } : [],
                    ["members"] = NoticeValues.List(members.Select(member => (JsonNode?)JsonValue.Create(member))),
                    ["hosts"] = null,
                },
            },
            cancellationToken);
}
