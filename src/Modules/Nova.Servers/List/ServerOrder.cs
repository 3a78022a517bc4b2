using System.Collections.Frozen;
using Nova.Core;
using Nova.Web;

namespace Nova.Servers.List;

/// <summary>The order of a list: the user's keys, then the age, then the id, so that no two servers are equal and pages are stable.</summary>
internal static class ServerOrder
{
    private const int MaxKeys = 20;

    private static readonly FrozenDictionary<string, string> Texts = new Dictionary<string, string>
    {
        ["access_ip_v4"] = "access_ipv4",
        ["access_ip_v6"] = "access_ipv6",
        ["availability_zone"] = "zone",
        ["display_description"] = "description",
        ["display_name"] = "name",
        ["host"] = "host",
        ["hostname"] = "hostname",
        ["image_ref"] = "image_id",
        ["instance_type_id"] = "flavor_id",
        ["kernel_id"] = "kernel_id",
        ["key_name"] = "key_name",
        ["locked_by"] = "locked_by",
        ["node"] = "node",
        ["project_id"] = "project_id",
        ["ramdisk_id"] = "ramdisk_id",
        ["root_device_name"] = "root_device",
        ["task_state"] = "task_state",
        ["user_id"] = "user_id",
        ["uuid"] = "id",
        ["vm_state"] = "vm_state",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Numbers = new Dictionary<string, string>
    {
        ["auto_disk_config"] = "auto_disk_config",
        ["config_drive"] = "config_drive",
        ["created_at"] = "created_at",
        ["launch_index"] = "launch_index",
        ["launched_at"] = "launched_at",
        ["power_state"] = "power_state",
        ["progress"] = "progress",
        ["terminated_at"] = "terminated_at",
        ["updated_at"] = "updated_at",
    }.ToFrozenDictionary();

    // They were once keys and never an order; since 2.75 they are mistakes.
    private static readonly FrozenSet<string> Ignored =
    [
        "architecture", "cell_name", "cleaned", "default_ephemeral_device", "default_swap_device", "deleted", "deleted_at", "disable_terminate", "ephemeral_gb",
        "ephemeral_key_uuid", "id", "key_data", "launched_on", "locked", "memory_mb", "os_type", "reservation_id", "root_gb", "shutdown_terminate", "user_data",
        "vcpus", "vm_mode",
    ];

    /// <summary>Reads <c>sort_key</c> and <c>sort_dir</c>, each as often as it is given.</summary>
    public static Result<IReadOnlyList<SortKey>> Read(ApiCall call)
    {
        var query = call.Http.Request.Query;
        var (keys, directions) = (query["sort_key"], query["sort_dir"]);
        if (keys.Count > MaxKeys)
        {
            return new Fault.Invalid($"At most {MaxKeys} sort keys are allowed.");
        }

        List<SortKey> order = [];
        for (var index = 0; index < keys.Count; index++)
        {
            var name = keys[index] ?? "";
            if (!call.Version.Supports(75) && Ignored.Contains(name) && !(name is "locked" && call.Version.Supports(73)))
            {
                continue;
            }

            if (name is "host" or "node" && !call.Caller.IsAdmin)
            {
                return new Fault.Refused($"Only administrators can sort servers by {name}");
            }

            if (Expression(name is "locked" ? "locked_by" : name) is not { } expression)
            {
                return new Fault.Invalid($"Invalid input for query parameters sort_key. Value: {name}. It is no key that servers can be sorted by.");
            }

            var direction = directions.ElementAtOrDefault(index) ?? "desc";
            if (direction is not ("asc" or "desc"))
            {
                return new Fault.Invalid($"Invalid input for query parameters sort_dir. Value: {direction}. It is neither 'asc' nor 'desc'.");
            }

            // A key that comes again changes nothing: behind its first place all its values are equal.
            if (order.All(key => key.Name != name))
            {
                order.Add(new SortKey(name, expression, direction is "desc"));
            }
        }

        if (order.All(key => key.Name is not "created_at"))
        {
            order.Add(new SortKey("created_at", "created_at", directions.LastOrDefault() is not "asc"));
        }

        if (order.All(key => key.Name is not "uuid"))
        {
            order.Add(new SortKey("uuid", "id", order[^1].Descending));
        }

        return order;
    }

    private static string? Expression(string name) =>
        name is "uuid" or "created_at" or "updated_at" ? (name is "uuid" ? "id" : name)
        : Texts.TryGetValue(name, out var text) ? $"COALESCE({text}, '')"
        : Numbers.TryGetValue(name, out var number) ? $"COALESCE({number}, 0)"
        : null;
}
