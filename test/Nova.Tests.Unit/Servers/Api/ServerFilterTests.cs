using System.Text.Json;
using System.Text.Json.Nodes;
using Nova.TestKit.Cloud;
using Nova.TestKit.Schemas;
using Nova.TestKit.Web;
using Nova.Web;

namespace Nova.Tests.Unit.Servers.Api;

/// <summary>Every parameter of lists of servers that the API's schema knows: what it finds, for whom, and in which order.</summary>
public sealed class ServerFilterTests(SharedCloud shared) : IClassFixture<SharedCloud>, IAsyncLifetime
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

    // Of paging and scope, or of tables that the original once joined and never filtered by.
    private static readonly string[] NoFilters =
    [
        "sort_key", "sort_dir", "all_tenants", "limit", "marker", "block_device_mapping", "services", "info_cache", "security_groups", "pci_devices",
    ];

    // By the history of microversions; everything else is an administrator's, and ignored where a user asks.
    private static readonly string[] OfUsers =
    [
        "reservation_id", "name", "status", "image", "flavor", "ip", "changes-since", "ip6", "tags", "tags-any", "not-tags", "not-tags-any", "changes-before", "locked",
        "availability_zone", "config_drive", "key_name", "created_at", "launched_at", "terminated_at", "power_state", "task_state", "vm_state", "progress", "user_id", "hostname",
    ];

    private string _server = "";
    private JsonNode _shown = null!;

    private CloudFixture Cloud => shared.Cloud;

    private static JsonElement Schema => Facts.Schemas.Single(schema => schema.Name is "servers.index.2.75-latest").Rules.GetProperty("properties");

    public static TheoryData<string> SortKeys =>
        [.. Schema.GetProperty("sort_key").GetProperty("items").GetProperty("enum").EnumerateArray().Select(key => key.GetString()!)];

    public async Task InitializeAsync()
    {
        await Cloud.SendAsync(HttpMethod.Post, "/os-keypairs", body: $$$"""{"keypair": {"name": "of-filters", "public_key": "{{{Key}}}"} }""");
        _server = await Cloud.BootAsync(
            "filtered", """ "key_name": "of-filters", "metadata": {"color": "red"}, "accessIPv4": "1.2.3.4", "accessIPv6": "fd00::7", "tags": ["a", "b"], "description": "to be found", "OS-DCF:diskConfig": "AUTO", """);
        await Cloud.ActAsync(_server, """{"lock": null}""", "admin");
        _shown = (await Cloud.GetAsync($"/servers/{_server}", "admin")).Json["server"]!;
    }

    public async Task DisposeAsync() => await Cloud.DeleteAsync(_server);

    [Fact]
    public void Every_parameter_of_the_schema_is_tested_here() =>
        Rows().Select(row => row.Name).Concat(NoFilters).Order(StringComparer.Ordinal).ShouldBe(Schema.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));

    [Fact]
    public async Task A_filter_of_an_administrator_finds_what_has_the_value_and_nothing_else()
    {
        List<string> wrong = [];
        foreach (var (name, right, other) in Rows())
        {
            if (right is not null && !await FindsAsync(name, right, "admin"))
            {
                wrong.Add($"{name}={right} does not find the server");
            }

            if (await FindsAsync(name, other, "admin"))
            {
                wrong.Add($"{name}={other} finds the server");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_filter_is_for_users_where_the_api_says_so_and_ignored_elsewhere()
    {
        List<string> wrong = [];
        foreach (var (name, _, other) in Rows())
        {
            if (await FindsAsync(name, other, "member") == OfUsers.Contains(name))
            {
                wrong.Add($"{name}={other}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ip6=fd00::1", "2.4", true)]
    [InlineData("tags=none", "2.25", true)]
    [InlineData("changes-before=2001-01-01T00:00:00Z", "2.65", true)]
    [InlineData("locked=false", "2.72", true)]
    [InlineData("key_name=none", "2.82", true)]
    [InlineData("key_name=none", "2.83", false)]
    [InlineData("host=nowhere", "2.104", true)]
    [InlineData("metadata={\"color\":\"blue\"}", "2.104", true)]
    public async Task A_filter_of_later_is_ignored_before(string query, string version, bool isFound)
    {
        var answer = await Cloud.GetAsync($"/servers?name=filtered&{query}", "member", version);

        answer.Status.ShouldBe(200, answer.Body);
        Ids(answer).Contains(_server).ShouldBe(isFound);
    }

    [Theory]
    [InlineData("metadata={\"color\":\"red\",\"size\":\"big\"}", false)]
    [InlineData("metadata={}", true)]
    [InlineData("metadata={\"olor\":\"red\"}", false)]
    [InlineData("metadata={\"color\":\"re\"}", false)]
    [InlineData("launched_at=nonsense", false)]
    [InlineData("created_at=2001-01-01T00:00:00Z", false)]
    [InlineData("tags=a,b", true)]
    [InlineData("tags=a,c", false)]
    [InlineData("tags-any=a,c", true)]
    [InlineData("not-tags=a,c", true)]
    [InlineData("not-tags-any=a,c", false)]
    public async Task Texts_with_parts_mean_what_they_say(string query, bool isFound)
    {
        var answer = await Cloud.GetAsync($"/servers?name=filtered&{query}", "admin");

        answer.Status.ShouldBe(200, answer.Body);
        Ids(answer).Contains(_server).ShouldBe(isFound);
    }

    [Theory]
    [InlineData("metadata=red")]
    [InlineData("metadata=[]")]
    [InlineData("metadata={\"color\":1}")]
    public async Task Metadata_that_is_no_object_of_texts_is_refused(string query)
    {
        var answer = await Cloud.GetAsync($"/servers?{query}", "admin");

        answer.Status.ShouldBe(400, answer.Body);
        answer.Body.ShouldContain("metadata");
    }

    [Fact]
    public async Task Changes_are_found_from_their_own_instant_on_and_up_to_it()
    {
        ApiTime.TryParse(_shown["updated"]!.GetValue<string>(), out var updated).ShouldBeTrue();

        foreach (var (name, seconds, isFound) in ((string, int, bool)[])[("changes-since", 0, true), ("changes-since", 2, false), ("changes-before", 2, true), ("changes-before", -1, false)])
        {
            var answer = await Cloud.GetAsync($"/servers?name=filtered&{name}={updated.AddSeconds(seconds):yyyy-MM-ddTHH:mm:ssZ}");
            Ids(answer).Contains(_server).ShouldBe(isFound, $"{name} {seconds}");
        }

        (await Cloud.GetAsync("/servers?changes-since=yesterday")).Status.ShouldBe(400);
    }

    [Theory]
    [MemberData(nameof(SortKeys))]
    public async Task Pages_in_any_order_have_every_server_once(string key)
    {
        await Cloud.CreateAsync("sorted", "\"min_count\": 4, \"max_count\": 4,");
        await Cloud.IdleAsync();
        var all = Ids(await Cloud.GetAsync("/servers", "admin"));
        all.Count.ShouldBe(5);

        foreach (var direction in (string[])["asc", "desc"])
        {
            List<string> seen = [];
            while (Ids(await Cloud.GetAsync($"/servers?limit=2&sort_key={key}&sort_dir={direction}{(seen is [] ? "" : $"&marker={seen[^1]}")}", "admin")) is { Count: > 0 } page)
            {
                seen.AddRange(page);
            }

            seen.Order().ShouldBe(all.Order(), $"{key} {direction}");
        }

        foreach (var server in all.Where(server => server != _server))
        {
            await Cloud.DeleteAsync(server);
        }
    }

    [Theory]
    [InlineData("memory_mb", "2.74", "admin", 200)]
    [InlineData("locked", "2.72", "member", 200)]
    [InlineData("memory_mb", "2.75", "admin", 400)]
    [InlineData("nonsense", "2.1", "admin", 400)]
    [InlineData("host", "2.104", "member", 403)]
    [InlineData("node", "2.1", "member", 403)]
    [InlineData("host", "2.104", "admin", 200)]
    public async Task A_key_that_is_no_order_is_ignored_or_refused(string key, string version, string token, int status) =>
        (await Cloud.GetAsync($"/servers?sort_key={key}", token, version)).Status.ShouldBe(status);

    /// <summary>For each filter a value that the server has, if it can have one, and one that it has not.</summary>
    private IEnumerable<(string Name, string? Right, string Other)> Rows() =>
    [
        ("user_id", "user-member", "somebody"), ("project_id", FakeTokens.Project, FakeTokens.OtherProject), ("tenant_id", FakeTokens.Project, FakeTokens.OtherProject),
        ("launch_index", "0", "7"), ("image_ref", Cloud.Image, FakeTokens.Project), ("image", Cloud.Image, FakeTokens.Project),
        ("kernel_id", null, "kernel"), ("ramdisk_id", null, "ramdisk"), ("hostname", "filtered", "other"), ("key_name", "of-filters", "none"),
        ("power_state", "1", "4"), ("vm_state", "active", "stopped"), ("task_state", null, "deleting"), ("host", Of("OS-EXT-SRV-ATTR:host"), "nowhere"),
        ("node", Of("OS-EXT-SRV-ATTR:hypervisor_hostname"), "nowhere"), ("flavor", Cloud.Flavor, "2"), ("reservation_id", Of("OS-EXT-SRV-ATTR:reservation_id"), "r-none"),
        ("launched_at", Day("OS-SRV-USG:launched_at"), "2001-01-01"), ("terminated_at", null, "2001-01-01"), ("availability_zone", Of("OS-EXT-AZ:availability_zone"), "elsewhere"),
        ("name", "^filt", "other"), ("display_name", "tered$", "other"), ("description", "be found", "be lost"), ("display_description", "^to", "^be"),
        ("locked_by", "owner", "admin"), ("uuid", _server, FakeTokens.Project), ("root_device_name", Of("OS-EXT-SRV-ATTR:root_device_name"), "/dev/none"),
        ("config_drive", "false", "true"), ("access_ip_v4", "1.2.3.4", "4.3.2.1"), ("access_ip_v6", "fd00::7", "fd00::8"), ("auto_disk_config", "1", "0"),
        ("progress", $"{_shown?["progress"]}", "7"), ("soft_deleted", "false", "true"), ("deleted", "false", "true"), ("status", "ACTIVE", "SHUTOFF"),
        ("changes-since", "2001-01-01T00:00:00Z", "2100-01-01T00:00:00Z"), ("changes-before", "2100-01-01T00:00:00Z", "2001-01-01T00:00:00Z"),
        ("ip", "10.", "192.168.7"), ("ip6", null, "fd00::1"), ("created_at", Day("created"), "2001-01-01"), ("metadata", """{"color": "red"}""", """{"color": "blue"}"""),
        ("system_metadata", "{}", """{"image_os_type": "none"}"""), ("tags", "a,b", "c"), ("tags-any", "a,c", "c"), ("not-tags", "c", "a"), ("not-tags-any", "c", "a"),
        ("locked", "true", "false"),
    ];

    private static List<string> Ids(WebAnswer answer) => [.. answer.Json["servers"]!.AsArray().Select(server => server!["id"]!.GetValue<string>())];

    private string Of(string member) => $"{_shown?[member]}";

    private string Day(string member) => Of(member) is { Length: > 10 } text ? text[..10] : "";

    private async Task<bool> FindsAsync(string name, string value, string token)
    {
        var scope = token is "admin" ? "&all_tenants=1" : "";
        var answer = await Cloud.GetAsync($"/servers?{name}={Uri.EscapeDataString(value)}{scope}", token);
        answer.Status.ShouldBe(200, $"{name}={value}: {answer.Body}");
        return Ids(answer).Contains(_server);
    }
}
