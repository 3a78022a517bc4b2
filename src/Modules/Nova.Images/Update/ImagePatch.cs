using System.Text.Json;
using Nova.Core;

namespace Nova.Images.Update;

/// <summary>One operation of a patch.</summary>
/// <param name="Kind"><c>add</c>, <c>replace</c> or <c>remove</c>.</param>
/// <param name="Name">The attribute.</param>
/// <param name="Index">The place in a list, or <c>-</c> for its end; <see langword="null"/> for the attribute itself.</param>
/// <param name="Value">The value; undefined for <c>remove</c>.</param>
internal readonly record struct PatchStep(string Kind, string Name, string? Index, JsonElement Value);

/// <summary>
/// Reads <c>application/openstack-images-v2.1-json-patch</c>: RFC 6902 with add, replace and remove on attributes. Places in
/// <c>tags</c> are taken too, since clients that compute patches send them. The draft before it, v2.0, has the operation for the name of the path.
/// </summary>
internal static class ImagePatch
{
    public const string MediaType = "application/openstack-images-v2.1-json-patch";

    public const string DraftMediaType = "application/openstack-images-v2.0-json-patch";

    private const int MostSteps = 512;

    private static readonly string[] Kinds = ["add", "replace", "remove"];

    public static Result<List<PatchStep>> Read(JsonElement body, bool isDraft)
    {
        if (body.GetArrayLength() > MostSteps)
        {
            return new Fault.Invalid($"A patch may have {MostSteps} operations.");
        }

        List<PatchStep> steps = [];
        foreach (var entry in body.EnumerateArray())
        {
            if (!ReadStep(entry, isDraft).TryGet(out var step, out var fault))
            {
                return fault;
            }

            steps.Add(step);
        }

        return steps;
    }

    public static Fault? Apply(ImageDraft draft, PatchStep step)
    {
        if (step.Index is not null)
        {
            return ApplyToTags(draft, step);
        }

        if (step.Kind is "remove")
        {
            return draft.Remove(step.Name);
        }

        return step.Kind is "replace" && !ImageDraft.IsBase(step.Name) && !draft.HasProperty(step.Name)
            ? new Fault.Conflict($"Property {step.Name} does not exist.")
            : draft.Set(step.Name, step.Value);
    }

    private static Result<PatchStep> ReadStep(JsonElement entry, bool isDraft)
    {
        if (entry.ValueKind is not JsonValueKind.Object)
        {
            return new Fault.Invalid("Operations must be JSON objects.");
        }

        var kind = isDraft ? Kinds.FirstOrDefault(each => entry.TryGetProperty(each, out _)) : Text(entry, "op");
        if (kind is null || Text(entry, isDraft ? kind : "path") is not { } path)
        {
            return new Fault.Invalid(isDraft ? "Operations must contain a member add, remove or replace with the path." : "Operations must have the members op and path.");
        }

        if (!Kinds.Contains(kind))
        {
            return new Fault.Invalid($"Invalid operation: `{kind}`. It must be one of the following: add, remove, replace.");
        }

        if (kind is "remove" == entry.TryGetProperty("value", out var value))
        {
            return new Fault.Invalid(kind is "remove" ? "Operation 'remove' has no value." : $"Operation \"{kind}\" requires a member named \"value\".");
        }

        return ReadPath(path).TryGet(out var place, out var fault) ? new PatchStep(kind, place.Name, place.Index, value) : fault;
    }

    private static Result<(string Name, string? Index)> ReadPath(string path)
    {
        var parts = path.Split('/');
        if (parts is not ["", { Length: > 0 }] and not ["", "tags", { Length: > 0 }])
        {
            return new Fault.Invalid($"Invalid JSON pointer for this resource: '{path}'");
        }

        return (parts[1].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), parts.Length is 3 ? parts[2] : null);
    }

    private static Fault? ApplyToTags(ImageDraft draft, PatchStep step)
    {
        List<string> tags = [.. draft.Tags];
        var isEnd = step.Index is "-";
        var place = tags.Count;
        if (!isEnd && (!int.TryParse(step.Index, out place) || place < 0 || place > tags.Count) || (step.Kind is not "add" && place >= tags.Count))
        {
            return new Fault.Conflict($"Tag {step.Index} does not exist.");
        }

        if (step.Kind is not "add")
        {
            tags.RemoveAt(place);
        }

        if (step.Kind is not "remove")
        {
            tags.Insert(place, step.Value.ValueKind is JsonValueKind.String ? step.Value.GetString()! : "");
        }

        return draft.Set("tags", JsonSerializer.SerializeToElement(tags, ImagesJson.Default.ListString));
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
