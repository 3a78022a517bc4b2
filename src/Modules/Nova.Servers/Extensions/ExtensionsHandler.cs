using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Web;

namespace Nova.Servers.Extensions;

/// <summary>
/// The list of extensions, by which old clients find out what the API can do. Extensions are no more; the list is what it was when they ended,
/// as clients expect.
/// </summary>
internal sealed class ExtensionsHandler
{
    private const string Namespace = "http://docs.openstack.org/compute/ext/fake_xml";
    private const string Updated = "2014-12-03T00:00:00Z";

    private readonly IReadOnlyList<ExtensionView> _all = Read();

    public Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken) => Task.FromResult(call.Json(new ExtensionsResponse(_all)));

    public Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var alias = call.Route("alias");
        var found = _all.FirstOrDefault(extension => extension.Alias == alias);
        return Task.FromResult(
            found is null ? call.Fault(new Fault.NotFound("Extension", alias))
            : call.Json(new ExtensionResponse(found)));
    }

    private static List<ExtensionView> Read()
    {
        using var stream = typeof(ExtensionsHandler).Assembly.GetManifestResourceStream("extensions.tsv")
            ?? throw new InvalidOperationException("The list of extensions is not in the assembly.");
        using StreamReader reader = new(stream);
        List<ExtensionView> all = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Split('\t') is [var alias, var name])
            {
                all.Add(new ExtensionView(alias, name, $"{name}.", Namespace, Updated, []));
            }
        }

        return all;
    }
}

internal sealed record ExtensionsResponse(IReadOnlyList<ExtensionView> Extensions);

internal sealed record ExtensionResponse(ExtensionView Extension);

internal sealed record ExtensionView(string Alias, string Name, string Description, string Namespace, string Updated, IReadOnlyList<string> Links);
