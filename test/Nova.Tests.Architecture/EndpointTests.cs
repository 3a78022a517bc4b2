using Microsoft.Extensions.DependencyInjection;
using Nova.Core;
using Nova.TestKit.Cloud;
using Nova.Web;

namespace Nova.Tests.Architecture;

/// <summary>What holds for every endpoint and option of the product as it is composed.</summary>
public sealed class EndpointTests : IAsyncLifetime
{
    private CloudFixture _cloud = null!;

    public async Task InitializeAsync() => _cloud = await CloudFixture.StartAsync(1);

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task Every_endpoint_of_the_compute_api_names_its_policy_or_refuses_everybody()
    {
        // Image proxies have never had policies of their own: the image service decides. Versions are no secret.
        var nameless = _cloud.Services.GetRequiredService<ApiServer>().Endpoints
            .Where(endpoint => endpoint.Surface is "compute" && endpoint.Policy is null && !endpoint.WithoutToken
                && !endpoint.Pattern.StartsWith("/images", StringComparison.Ordinal) && endpoint.Pattern is not "/versions/{id}");

        foreach (var endpoint in nameless)
        {
            var path = endpoint.Pattern.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
            var answer = await _cloud.SendAsync(new HttpMethod(endpoint.Method), path, "admin", Body(endpoint), "2.1");

            answer.Status.ShouldBe(endpoint.Pattern.StartsWith("/os-baremetal-nodes", StringComparison.Ordinal) ? 400 : 410, $"{endpoint.Method} {endpoint.Pattern}: {answer.Body}");
        }
    }

    private static string? Body(ApiEndpointDescription endpoint) =>
        endpoint.Action is { } action ? $$"""{"{{action}}": null}""" : endpoint.Method is "POST" or "PUT" ? "{}" : null;

    [Fact]
    public void Every_option_is_read_and_documented()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(House.Root, "src"), "*.cs", SearchOption.AllDirectories).ToDictionary(path => path, File.ReadAllText);
        List<string> silent = [];
        foreach (var type in House.Rooms.SelectMany(room => House.TypesOf(room.Name)).Where(type => type is { IsClass: true } && type.IsAssignableTo(typeof(INovaOptions))))
        {
            var (_, declaration) = sources.First(source => source.Value.Contains($"class {type.Name} ", StringComparison.Ordinal));
            foreach (var option in type.GetProperties().Where(option => option.SetMethod is not null))
            {
                var isDocumented = declaration.Contains("/// <summary>", StringComparison.Ordinal);

                // Ports and addresses of surfaces are read by the names that are made of the surface's.
                var isRead = type.Name is "ApiOptions" || sources.Values.Any(text => text.Contains($".{option.Name}", StringComparison.Ordinal)) || declaration.Split(option.Name).Length > 2;
                if (!isDocumented || !isRead)
                {
                    silent.Add($"{type.Name}.{option.Name}");
                }
            }
        }

        silent.ShouldBeEmpty();
    }
}
