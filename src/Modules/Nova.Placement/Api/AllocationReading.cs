using System.Text.Json;
using Nova.Placement.Storage;
using Nova.Placement.Writing;

namespace Nova.Placement.Api;

/// <summary>Reads what consumers shall hold, as each microversion says it.</summary>
internal sealed class AllocationReading(BodyCheck check, int minor)
{
    private const string Allocations = "allocations";
    private const string Generation = "consumer_generation";

    /// <summary>The body of one consumer.</summary>
    /// <param name="consumer">The consumer.</param>
    /// <param name="body">The body.</param>
    /// <param name="path">What complaints call it.</param>
    /// <param name="mayBeEmpty">Whether it may say that the consumer holds nothing any more.</param>
    public ConsumerOrder Read(string consumer, JsonElement body, string path, bool mayBeEmpty)
    {
        ConsumerOrder nothing = new() { Consumer = consumer, Allocations = [] };
        List<string> required = [Allocations];
        if (minor >= 8)
        {
            required.AddRange(["project_id", "user_id"]);
        }

        if (minor >= 28)
        {
            required.Add(Generation);
        }

        if (minor >= 38)
        {
            required.Add("consumer_type");
        }

        if (!check.IsObject(body, path, required, minor >= 34 ? ["mappings"] : []))
        {
            return nothing;
        }

        if (minor >= 34 && body.TryGetProperty("mappings", out var mappings))
        {
            CheckMappings(mappings, BodyCheck.Join(path, "mappings"));
        }

        var name = BodyCheck.Join(path, Allocations);
        var rows = minor < 12 ? FromList(body.GetProperty(Allocations), name) : FromMap(body.GetProperty(Allocations), name, mayBeEmpty ? 0 : 1);
        return nothing with
        {
            Project = minor < 8 ? ConsumerOrder.Unknown : check.Text(body.GetProperty("project_id"), BodyCheck.Join(path, "project_id"), 1, 255),
            User = minor < 8 ? ConsumerOrder.Unknown : check.Text(body.GetProperty("user_id"), BodyCheck.Join(path, "user_id"), 1, 255),
            Type = minor < 38 ? null : check.Name(body.GetProperty("consumer_type"), BodyCheck.Join(path, "consumer_type")),
            ChecksGeneration = minor >= 28,
            Generation = minor < 28 || body.GetProperty(Generation) is not { ValueKind: not JsonValueKind.Null } told
                ? null
                : check.Whole(told, BodyCheck.Join(path, Generation), 0, long.MaxValue),
            Allocations = rows,
        };
    }

    private List<AllocationRow> FromList(JsonElement list, string path)
    {
        List<AllocationRow> rows = [];
        if (!check.IsList(list, path, 1))
        {
            return rows;
        }

        foreach (var item in list.EnumerateArray())
        {
            if (check.IsObject(item, path, ["resource_provider", "resources"], []) && check.IsObject(item.GetProperty("resource_provider"), $"{path}.resource_provider", ["uuid"], []))
            {
                rows.AddRange(Resources(check.Uuid(item.GetProperty("resource_provider").GetProperty("uuid"), $"{path}.resource_provider.uuid"), item.GetProperty("resources"), path));
            }
        }

        if (rows.GroupBy(row => (row.Provider, row.ResourceClass)).Any(group => group.Count() > 1))
        {
            check.Refuse(path, "names a resource provider twice");
        }

        return rows;
    }

    private List<AllocationRow> FromMap(JsonElement map, string path, int least)
    {
        List<AllocationRow> rows = [];
        if (!check.IsMap(map, path, least))
        {
            return rows;
        }

        foreach (var member in map.EnumerateObject())
        {
            var provider = check.Uuid(member.Name, path);
            var name = BodyCheck.Join(path, member.Name);
            if (check.IsObject(member.Value, name, ["resources"], ["generation"]))
            {
                if (member.Value.TryGetProperty("generation", out var generation))
                {
                    check.Whole(generation, BodyCheck.Join(name, "generation"), 0, long.MaxValue);
                }

                rows.AddRange(Resources(provider, member.Value.GetProperty("resources"), name));
            }
        }

        if (rows.GroupBy(row => (row.Provider, row.ResourceClass)).Any(group => group.Count() > 1))
        {
            check.Refuse(path, "names a resource provider twice");
        }

        return rows;
    }

    private IEnumerable<AllocationRow> Resources(string provider, JsonElement resources, string path)
    {
        var name = BodyCheck.Join(path, "resources");
        if (!check.IsMap(resources, name, 1))
        {
            yield break;
        }

        foreach (var member in resources.EnumerateObject())
        {
            if (!Names.IsName(member.Name))
            {
                check.Refuse(BodyCheck.Join(name, member.Name), "is not the name of a resource class");
            }

            yield return new AllocationRow
            {
                Provider = provider,
                ResourceClass = member.Name,
                Amount = check.Whole(member.Value, BodyCheck.Join(name, member.Name), 1, int.MaxValue),
            };
        }
    }

    private void CheckMappings(JsonElement mappings, string path)
    {
        if (!check.IsMap(mappings, path, 1))
        {
            return;
        }

        foreach (var member in mappings.EnumerateObject())
        {
            var name = BodyCheck.Join(path, member.Name);
            if (member.Name.Length > 64 || member.Name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_')))
            {
                check.Refuse(name, "is not a suffix");
            }

            if (check.IsList(member.Value, name, 1))
            {
                foreach (var item in member.Value.EnumerateArray())
                {
                    check.Uuid(item, name);
                }
            }
        }
    }
}
