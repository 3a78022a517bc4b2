using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Placement.Standard;
using Nova.Placement.Storage;
using Nova.Placement.Writing;
using Nova.Web;

namespace Nova.Placement.Api;

/// <summary>Traits, by themselves and of providers.</summary>
internal sealed class TraitsHandler(ProviderStore store, NameWriter names, LabelWriter labels)
{
    private static readonly string[] Filters = ["name", "associated"];

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (call.Http.Request.Query.Keys.FirstOrDefault(key => !Filters.Contains(key, StringComparer.Ordinal)) is { } unknown)
        {
            return call.Fault(new Fault.Invalid($"Invalid query string parameters: unexpected parameter {Names.Short(unknown)}"));
        }

        if (!ReadNames(call.QueryText("name")).TryGet(out var isNamed, out var fault))
        {
            return call.Fault(fault);
        }

        var own = await store.ListOwnTraitsAsync(cancellationToken);
        var all = KnownNames.Traits.Concat(own.Select(row => row.Name)).Order(StringComparer.Ordinal).Where(isNamed);
        if (call.QueryText("associated") is { } text)
        {
            if (!bool.TryParse(text, out var isUsed))
            {
                return call.Fault(new Fault.Invalid($"The query parameter \"associated\" only accepts \"true\" or \"false\", not {Names.Short(text)}"));
            }

            var used = (await store.ListTraitsAsync(cancellationToken)).Select(row => row.Text).ToHashSet(StringComparer.Ordinal);
            all = all.Where(name => used.Contains(name) == isUsed);
        }

        return call.Document(new JsonObject { ["traits"] = PlacementAnswers.Texts(all) }, own.Count is 0 ? null : own.Max(row => row.UpdatedAt));
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var name = call.Route("name");
        var own = (await store.ListOwnTraitsAsync(cancellationToken)).FirstOrDefault(row => row.Name == name);
        if (own is null && !KnownNames.IsTrait(name))
        {
            return call.Fault(new Fault.NotFound("Trait", Names.Short(name)));
        }

        call.Stamp(own?.UpdatedAt);
        return call.NoContent();
    }

    public async Task<IResult> EnsureAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var name = call.Route("name");
        if (!Names.IsCustom(name))
        {
            return call.Fault(new Fault.Invalid($"The trait {Names.Short(name)} is invalid. A valid trait must be no longer than 255 characters, start with the prefix \"CUSTOM_\" and use following characters: \"A\"-\"Z\", \"0\"-\"9\" and \"_\""));
        }

        var isNew = await names.CreateTraitAsync(name, cancellationToken);
        call.Stamp(null);
        var created = call.Created($"/traits/{name}");
        return isNew ? created : call.NoContent();
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var name = call.Route("name");
        return KnownNames.IsTrait(name)
            ? call.Fault(new Fault.Invalid($"Cannot delete standard trait {name}."))
            : (await names.DeleteTraitAsync(name, cancellationToken)).Match(_ => call.NoContent(), call.Fault);
    }

    public async Task<IResult> OfProviderAsync(ApiCall call, CancellationToken cancellationToken) =>
        !(await store.FindOrFaultAsync(call.Route("uuid"), cancellationToken)).TryGet(out var provider, out var fault)
            ? call.Fault(fault)
            : call.Document(Show(provider, await store.ListTraitsAsync(provider.Uuid, cancellationToken)), provider.UpdatedAt);

    public async Task<IResult> SetAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await store.FindOrFaultAsync(call.Route("uuid"), cancellationToken)).TryGet(out var provider, out var fault)
            || !(await BodyCheck.ReadAsync(call, cancellationToken)).TryGet(out var body, out fault))
        {
            return call.Fault(fault);
        }

        BodyCheck check = new();
        SortedSet<string> traits = new(StringComparer.Ordinal);
        long generation = 0;
        if (check.IsObject(body, "", ["traits", "resource_provider_generation"], []) && check.IsList(body.GetProperty("traits"), "traits"))
        {
            generation = check.Whole(body.GetProperty("resource_provider_generation"), "resource_provider_generation", 0, long.MaxValue);
            foreach (var item in body.GetProperty("traits").EnumerateArray())
            {
                if (!traits.Add(check.Name(item, "traits")))
                {
                    check.Refuse("traits", "has an item twice");
                }
            }
        }

        return check.Wrong is { } wrong ? call.Fault(wrong)
            : (await labels.SetTraitsAsync(provider.Uuid, generation, traits, cancellationToken)).Match(
                changed => call.Document(Show(changed, traits), changed.UpdatedAt), call.Fault);
    }

    public async Task<IResult> ClearAsync(ApiCall call, CancellationToken cancellationToken) =>
        !(await store.FindOrFaultAsync(call.Route("uuid"), cancellationToken)).TryGet(out var provider, out var fault)
            || !(await labels.SetTraitsAsync(provider.Uuid, null, [], cancellationToken)).TryGet(out _, out fault)
            ? call.Fault(fault)
            : call.NoContent();

    private static JsonObject Show(ProviderRow provider, IEnumerable<string> traits) =>
        new() { ["traits"] = PlacementAnswers.Texts(traits), ["resource_provider_generation"] = provider.Generation };

    // "in:A,B" or "startswith:P"; another prefix filters nothing, as the original has it.
    private static Result<Func<string, bool>> ReadNames(string? text)
    {
        if (text is null)
        {
            return (Func<string, bool>)(_ => true);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return new Fault.Invalid($"Badly formatted name parameter. Expected name query string parameter in form: ?name=[in|startswith]:[name1,name2|prefix]. Got: \"{Names.Short(text)}\"");
        }

        var value = text[(colon + 1)..];
        return text[..colon] switch
        {
            "in" => value.Split(',').ToHashSet(StringComparer.Ordinal).Contains,
            "startswith" => name => name.StartsWith(value, StringComparison.Ordinal),
            _ => (Func<string, bool>)(_ => true),
        };
    }
}
