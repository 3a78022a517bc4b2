using System.Text.Json.Nodes;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Storage;
using Nova.Workflows;

namespace Nova.Servers.Notices;

/// <summary>Tells that no host was found for a server (<c>compute_task.*.error</c>), with what was asked for.</summary>
internal sealed class TaskNotices(INotices notices)
{
    /// <summary>Tells it.</summary>
    /// <param name="work">The transaction that ends the work.</param>
    /// <param name="operation">The work.</param>
    /// <param name="server">The server.</param>
    /// <param name="what">What could not be done, e.g. <c>build_instances</c>.</param>
    /// <param name="failure">Why.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public async Task TellAsync(
        IUnitOfWork work, OperationInfo operation, ServerId server, string what, WorkflowFailure failure, CancellationToken cancellationToken)
    {
        if (failure.IsCancelled || !notices.AreWanted || await ServerStore.FindAsync(work, server, cancellationToken) is not { } row)
        {
            return;
        }

        Notice notice = new()
        {
            Event = $"compute_task.{what}.error",
            RequestId = operation.Caller.RequestId,
            Program = "nova-conductor",
            IsError = true,
            Name = "ComputeTaskPayload",
            Version = "1.0",
            Data = new JsonObject
            {
                ["instance_uuid"] = row.Id,
                ["reason"] = VersionedNotice.Fault(failure.Message, what, "NoValidHost"),
                ["request_spec"] = Request(row),
                ["state"] = "error",
            },
        };
        await notices.TellAsync(work, notice, cancellationToken);
    }

    private static JsonObject Request(ServerRow row) => NoticeValues.Wrap("RequestSpecPayload", "1.1", new JsonObject
    {
        ["availability_zone"] = row.RequestedZone,
        ["flavor"] = VersionedNotice.Flavor(row.GetFlavor()),
        ["ignore_hosts"] = null,
        ["image"] = Image(row),
        ["instance_uuid"] = row.Id,
        ["num_instances"] = 1,
        ["numa_topology"] = null,
        ["pci_requests"] = NoticeValues.Wrap("InstancePCIRequestsPayload", "1.0", new JsonObject { ["instance_uuid"] = row.Id, ["requests"] = new JsonArray() }),
        ["project_id"] = row.ProjectId,
        ["scheduler_hints"] = new JsonObject(row.GetHints().Select(hint =>
            KeyValuePair.Create(hint.Key, (JsonNode?)NoticeValues.List(hint.Value.Select(value => (JsonNode?)JsonValue.Create(value)))))),
        ["security_groups"] = NoticeValues.List(row.GetSecurityGroups().Select(group => (JsonNode?)JsonValue.Create(group))),
        ["force_hosts"] = null,
        ["force_nodes"] = null,
        ["instance_group"] = null,
        ["requested_destination"] = null,
        ["retry"] = null,
        ["user_id"] = row.UserId,
    });

    // The server keeps of its image what the scheduler asks for; the rest is the image service's to tell.
    private static JsonObject Image(ServerRow row) => NoticeValues.Wrap("ImageMetaPayload", "1.0", new JsonObject
    {
        ["checksum"] = null,
        ["container_format"] = null,
        ["created_at"] = null,
        ["direct_url"] = null,
        ["disk_format"] = null,
        ["id"] = row.ImageId,
        ["min_disk"] = null,
        ["min_ram"] = null,
        ["name"] = null,
        ["owner"] = null,
        ["properties"] = NoticeValues.Wrap("ImageMetaPropsPayload", "1.19", NoticeValues.Texts(row.GetImageProperties())),
        ["protected"] = null,
        ["size"] = null,
        ["status"] = null,
        ["tags"] = null,
        ["updated_at"] = null,
        ["virtual_size"] = null,
        ["visibility"] = null,
    });
}
