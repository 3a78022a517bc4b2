using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Nova.TestKit.Cloud;
using Nova.TestKit.Schemas;
using Nova.Web;
using Nova.Web.Policies;

namespace Nova.Tests.Architecture;

/// <summary>
/// The composed product against what is known about the API: every operation in every microversion, every policy and its default. What is
/// not served yet stands in <c>test/fixtures/api/owed-*.txt</c>; a line that is no longer true fails too, so that the lists only shrink.
/// </summary>
public sealed class OperationTests : IAsyncLifetime
{
    // The original has no rule for these; a policy file cannot know them.
    private static readonly string[] OwnPolicies =
        ["os_compute_api:flavors"];

    private CloudFixture _cloud = null!;

    private IReadOnlyList<ApiEndpointDescription> Endpoints =>
        [.. _cloud.Services.GetRequiredService<ApiServer>().Endpoints.Where(endpoint => endpoint.Surface is "compute" && endpoint.Pattern.StartsWith('/'))];

    private static IEnumerable<ApiVersion> Versions => Enumerable.Range(1, ApiVersion.Newest.Minor).Select(minor => new ApiVersion(2, minor));

    public async Task InitializeAsync() => _cloud = await CloudFixture.StartAsync(1);

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public void Every_operation_is_served_in_every_microversion_that_has_it()
    {
        var endpoints = Endpoints;

        var missing = Facts.Operations.Where(operation => !operation.Path.Contains(' ', StringComparison.Ordinal)).SelectMany(operation => Ranges(
            operation.ToString(),
            version => operation.First <= version && version <= operation.Last && !endpoints.Any(endpoint => Serves(endpoint, operation.Method, operation.Path, operation.Action, version))));

        missing.ShouldBeOwed("owed-operations.txt");
    }

    [Fact]
    public void Nothing_is_served_that_the_api_does_not_have()
    {
        var more = Endpoints.SelectMany(endpoint => Ranges(
            $"{endpoint.Method} {endpoint.Pattern} {endpoint.Action}".TrimEnd(),
            version => Exists(endpoint, version) && !Facts.Operations.Any(operation =>
                operation.First <= version && version <= operation.Last && Serves(endpoint, operation.Method, operation.Path, operation.Action, version))));

        more.ShouldBeOwed("own-operations.txt");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(36)]
    [InlineData(53)]
    [InlineData(104)]
    public void The_description_has_what_is_served_and_nothing_else(int minor)
    {
        ApiVersion version = new(2, minor);
        var endpoints = _cloud.Services.GetRequiredService<ApiServer>().DescribeAt(Surfaces.Compute, version);
        using var document = JsonDocument.Parse(endpoints);

        var described = from path in document.RootElement.GetProperty("paths").EnumerateObject()
                        from method in path.Value.EnumerateObject()
                        where method.Name is not "parameters"
                        from action in method.Value.TryGetProperty("x-nova-actions", out var actions) ? [.. actions.EnumerateArray().Select(action => action.GetString()!)] : (string[])[""]
                        select $"{method.Name.ToUpperInvariant()} {path.Name} {action}".TrimEnd();
        var known = Facts.Operations.Where(operation => operation.First <= version && version <= operation.Last)
            .Where(operation => Endpoints.Any(endpoint => Serves(endpoint, operation.Method, operation.Path, operation.Action, version)))
            .Select(operation => Unnamed($"{operation.Method} /v2.1{(operation.Path.StartsWith("/os-services/", StringComparison.Ordinal) ? "/os-services/{}" : operation.Path)} {operation.Action}".TrimEnd())).ToHashSet(StringComparer.Ordinal);

        var ours = described.Select(Unnamed).ToHashSet(StringComparer.Ordinal);
        ours.Except(known).Order(StringComparer.Ordinal).ShouldBeEmpty("described, and not in the API");
        known.Except(ours).Order(StringComparer.Ordinal).ShouldBeEmpty("served, and not described");
        References(document.RootElement).Where(reference => !document.RootElement.GetProperty("components").GetProperty("schemas").TryGetProperty(reference.Split('/')[^1], out _))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Every_policy_is_known_by_its_name_and_defaults_to_the_same_rule()
    {
        var ours = Registered().ToDictionary(policy => policy.Name, policy => policy.DefaultRule, StringComparer.Ordinal);
        var known = Facts.Policies.ToDictionary(policy => policy.Name, policy => policy.DefaultRule, StringComparer.Ordinal);

        ours.Keys.Where(name => !known.ContainsKey(name)).Order(StringComparer.Ordinal).ShouldBe(OwnPolicies.Order(StringComparer.Ordinal));
        ours.Where(policy => known.TryGetValue(policy.Key, out var rule) && Plain(rule) != Plain(policy.Value))
            .Select(policy => $"{policy.Key} is {policy.Value} and not {known[policy.Key]}").ShouldBeEmpty();
        known.Keys.Where(name => !ours.ContainsKey(name)).ShouldBeOwed("owed-policies.txt");
    }

    [Fact]
    public void Every_endpoint_is_guarded_by_a_policy_of_its_operation()
    {
        var wrong = from endpoint in Endpoints
                    let policy = endpoint.Policy?.Name
                    where policy is not null && !OwnPolicies.Contains(policy)
                    let rules = Facts.Operations.Where(operation => Serves(endpoint, operation.Method, operation.Path, operation.Action, endpoint.Since ?? ApiVersion.Oldest))
                        .SelectMany(operation => operation.Policies.Replace("optional:", "", StringComparison.Ordinal).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                        .ToArray()
                    where rules.Length > 0 && !rules.Contains(policy)
                    select $"{endpoint.Method} {endpoint.Pattern} {endpoint.Action}: {policy} and not {string.Join(" or ", rules)}";

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Every_policy_that_guards_an_endpoint_can_be_overridden()
    {
        var names = Registered().Select(policy => policy.Name).ToHashSet(StringComparer.Ordinal);

        Endpoints.Where(endpoint => endpoint.Policy is { } policy && !names.Contains(policy.Name)).Select(endpoint => endpoint.Policy!.Name).ShouldBeEmpty();
    }

    // Those of other APIs have other names.
    private IEnumerable<Policy> Registered() =>
    [
        .. BaseRules.Definitions,
        .. _cloud.Services.GetServices<PolicyList>().SelectMany(list => list.Policies).Where(policy => IsCompute(policy.Name)),
    ];

    private static bool IsCompute(string name) =>
        ((string[])["os_compute_api:", "compute:"]).Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) || Facts.Policies.Any(policy => policy.Name == name);

    // Brackets around one check mean nothing.
    private static string Plain(string rule) => rule.Replace("(rule:context_is_admin)", "rule:context_is_admin", StringComparison.Ordinal);

    private static string Unnamed(string path) => System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]*\}", "{}");

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member.Name is "$ref" ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static bool Exists(ApiEndpointDescription endpoint, ApiVersion version) =>
        (endpoint.Since is not { } since || version >= since) && (endpoint.Until is not { } until || version <= until);

    internal static bool Serves(ApiEndpointDescription endpoint, string method, string path, string action, ApiVersion version) =>
        endpoint.Method == method && (endpoint.Action ?? "") == action && Exists(endpoint, version)
        && endpoint.Pattern.Trim('/').Split('/') is var ours && path.Trim('/').Split('/') is var theirs && ours.Length == theirs.Length
        && ours.Zip(theirs).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);

    private static IEnumerable<string> Ranges(string name, Func<ApiVersion, bool> holds)
    {
        ApiVersion? first = null;
        ApiVersion last = default;
        foreach (var version in Versions)
        {
            if (holds(version))
            {
                (first, last) = (first ?? version, version);
            }
            else if (first is not null)
            {
                yield return $"{name}: {first} to {last}";
                first = null;
            }
        }

        if (first is not null)
        {
            yield return $"{name}: {first} to {last}";
        }
    }
}
