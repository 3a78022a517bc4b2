using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Placement.Standard;
using Nova.Placement.Storage;
using Nova.Placement.Writing;
using Nova.Web;

namespace Nova.Placement.Api;

/// <summary>Resource classes: the standard ones, and those that this cloud has named.</summary>
internal sealed class ClassesHandler(ProviderStore store, NameWriter writer)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var own = await store.ListOwnClassesAsync(cancellationToken);
        JsonArray list = [.. KnownNames.Classes.Concat(own.Select(row => row.Name)).Select(Show)];
        return call.Document(new JsonObject { ["resource_classes"] = list }, own.Count is 0 ? null : own.Max(row => row.UpdatedAt));
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var name = call.Route("name");
        var own = (await store.ListOwnClassesAsync(cancellationToken)).FirstOrDefault(row => row.Name == name);
        return own is null && !KnownNames.IsClass(name) ? call.Fault(NameWriter.MissingClass(name)) : call.Document(Show(name), own?.UpdatedAt);
    }

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await ReadNameAsync(call, cancellationToken)).TryGet(out var name, out var fault))
        {
            return call.Fault(fault);
        }

        return await writer.CreateClassAsync(name, cancellationToken)
            ? call.Created($"/resource_classes/{name}")
            : call.Fault(new Fault.Conflict($"Conflicting resource class already exists: {name}"));
    }

    /// <summary>Up to 1.6: another name.</summary>
    public async Task<IResult> RenameAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var old = call.Route("name");
        if (!(await ReadNameAsync(call, cancellationToken)).TryGet(out var name, out var fault)
            || !(KnownNames.IsClass(old) ? Standard(old) : await writer.RenameClassAsync(old, name, cancellationToken)).TryGet(out _, out fault))
        {
            return call.Fault(fault);
        }

        return call.Document(Show(name));
    }

    /// <summary>From 1.7 on: makes it, or finds it made.</summary>
    public async Task<IResult> EnsureAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var name = call.Route("name");
        if (!Names.IsCustom(name))
        {
            return call.Fault(new Fault.Invalid($"{Names.Short(name)} is not the name of a custom resource class: CUSTOM_ and characters of A-Z0-9_ behind that."));
        }

        var isNew = await writer.CreateClassAsync(name, cancellationToken);
        var created = call.Created($"/resource_classes/{name}");
        return isNew ? created : call.NoContent();
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var name = call.Route("name");
        return (KnownNames.IsClass(name) ? Standard(name) : await writer.DeleteClassAsync(name, cancellationToken)).Match(_ => call.NoContent(), call.Fault);
    }

    private static Result<Done> Standard(string name) => new Fault.Invalid($"Cannot change standard resource class {name}.");

    private static async Task<Result<string>> ReadNameAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await BodyCheck.ReadAsync(call, cancellationToken)).TryGet(out var body, out var fault))
        {
            return fault;
        }

        BodyCheck check = new();
        if (check.IsObject(body, "", ["name"], []) && check.Name(body.GetProperty("name"), "name") is var name && check.Wrong is null)
        {
            if (Names.IsCustom(name))
            {
                return name;
            }

            check.Refuse("name", $"{Names.Short(name)} does not begin with CUSTOM_");
        }

        return check.Wrong!;
    }

    private static JsonObject Show(string name) => new()
    {
        ["name"] = name,
        ["links"] = new JsonArray(new JsonObject { ["rel"] = "self", ["href"] = $"/resource_classes/{name}" }),
    };
}
