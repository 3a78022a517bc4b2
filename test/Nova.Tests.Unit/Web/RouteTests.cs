using Microsoft.AspNetCore.Http;
using Nova.Web;
using Nova.Web.Routing;

namespace Nova.Tests.Unit.Web;

public sealed class RouteTests
{
    private static readonly string[] Patterns =
        ["/servers", "/servers/detail", "/servers/{id}", "/servers/{id}/tags/{tag}", "/{version}/meta-data/{**rest}", "/files/{**path}"];

    [Theory]
    [InlineData("/servers", "/servers")]
    [InlineData("/servers/", "/servers")]
    [InlineData("/servers/detail", "/servers/detail")]
    [InlineData("/servers/1", "/servers/{id}", "1")]
    [InlineData("/servers/detail/tags/x", "/servers/{id}/tags/{tag}", "detail", "x")]
    [InlineData("/servers/1/tags/a%2Fb", "/servers/{id}/tags/{tag}", "1", "a/b")]
    [InlineData("/latest/meta-data/", "/{version}/meta-data/{**rest}", "latest", "")]
    [InlineData("/latest/meta-data/a/b", "/{version}/meta-data/{**rest}", "latest", "a/b")]
    [InlineData("/files/a/b/c", "/files/{**path}", "a/b/c")]
    [InlineData("//servers", null)]
    [InlineData("/servers//tags/x", null)]
    [InlineData("/Servers", null)]
    [InlineData("/servers/1/2", null)]
    [InlineData("/", null)]
    [InlineData("", null)]
    public void A_path_finds_the_most_literal_pattern(string path, string? pattern, params string[] values)
    {
        RouteMap map = new(Surfaces.Compute, Substitute());
        foreach (var each in Patterns)
        {
            map.Get(each, null, (call, _) => Task.FromResult(Results.Empty));
        }

        RouteValues found = default;
        var leaf = map.Build().Match(path, ref found);

        leaf?.Find("GET")?.Plain(ApiVersion.Newest)?.Pattern.ShouldBe(pattern);
        (leaf is null).ShouldBe(pattern is null);
        for (var index = 0; index < values.Length; index++)
        {
            found[index].ShouldBe(values[index]);
        }
    }

    [Theory]
    [InlineData("/servers/{id:int}")]
    [InlineData("/servers/{id?}")]
    [InlineData("/servers/x{id}")]
    public void A_pattern_that_is_not_supported_stops_the_start(string pattern)
    {
        RouteMap map = new(Surfaces.Compute, Substitute());
        map.Get(pattern, null, (call, _) => Task.FromResult(Results.Empty));

        Should.Throw<ArgumentException>(map.Build);
    }

    [Theory]
    [InlineData("2", "compute:identity", null, "compute=3,identity=4")]
    [InlineData("1", "compute:identity", null, "compute=3")]
    [InlineData("2", "compute:identity", "7", "compute=3,identity=4")]
    [InlineData("2", "compute:identity", "8", "")]
    [InlineData(null, null, null, "")]
    public void Inherited_sockets_are_found_by_name(string? count, string? names, string? process, string expected) =>
        string.Join(',', ListenSockets.Parse(count, names, process, 7).ByName.OrderBy(pair => pair.Value).Select(pair => $"{pair.Key}={pair.Value}"))
            .ShouldBe(expected);

    private static IServiceProvider Substitute() => NSubstitute.Substitute.For<IServiceProvider>();
}
