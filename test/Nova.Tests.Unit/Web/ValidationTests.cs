using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Nova.Web;
using Nova.Web.Json;
using Nova.Web.Pipeline;
using Nova.Web.Validation;

namespace Nova.Tests.Unit.Web;

public sealed class ValidationTests
{
    private static readonly ApiJson Json = new([new WireTypes(ThingJson.Default)]);

    [Theory]
    [InlineData("""{"thing":{"name":"a"}}""", null)]
    [InlineData("""{"thing":{"name":"a","count":"5","on":"yes","extra_specs":{"a":1},"factor":"1.5","flavor":7}}""", null)]
    [InlineData("""{"thing":{"name":"a","networks":[{"any":["thing",1]}],"hints":{"other":{"x":1}}}}""", null)]
    [InlineData("""{}""", "'thing' is a required property")]
    [InlineData("""{"thing":{}}""", "Invalid input for field/attribute thing. Value: {}. 'name' is a required property")]
    [InlineData("""{"thing":{"name":"a"},"x":1}""", "Additional properties are not allowed ('x' was unexpected)")]
    [InlineData("""{"thing":{"name":"a","x":1}}""",
        "Invalid input for field/attribute thing. Value: {\"name\":\"a\",\"x\":1}. Additional properties are not allowed ('x' was unexpected)")]
    [InlineData("""{"thing":[]}""", "Invalid input for field/attribute thing. Value: []. [] is not of type 'object'")]
    [InlineData("""{"thing":{"name":1}}""", "Invalid input for field/attribute name. Value: 1. 1 is not of type 'string'")]
    [InlineData("""{"thing":{"name":null}}""", "Invalid input for field/attribute name. Value: None. None is not of type 'string'")]
    [InlineData("""{"thing":{"name":""}}""", "Invalid input for field/attribute name. Value: . '' is too short")]
    [InlineData("""{"thing":{"name":"a","count":0}}""", "Invalid input for field/attribute count. Value: 0. 0 is less than the minimum of 1")]
    [InlineData("""{"thing":{"name":"a","count":"11"}}""", "Invalid input for field/attribute count. Value: 11. 11 is greater than the maximum of 10")]
    [InlineData("""{"thing":{"name":"a","count":99999999999999999999}}""",
        "Invalid input for field/attribute count. Value: 99999999999999999999. 99999999999999999999 is greater than the maximum of 10")]
    [InlineData("""{"thing":{"name":"a","count":1.5}}""", "Invalid input for field/attribute count. Value: 1.5. 1.5 is not of type 'integer', 'string'")]
    [InlineData("""{"thing":{"name":"a","count":"x"}}""", "Invalid input for field/attribute count. Value: x. 'x' does not match '^[0-9]+$'")]
    [InlineData("""{"thing":{"name":"a","count":null}}""", "Invalid input for field/attribute count. Value: None. None is not of type 'integer', 'string'")]
    [InlineData("""{"thing":{"name":"a","OS-DCF:diskConfig":"auto"}}""",
        "Invalid input for field/attribute OS-DCF:diskConfig. Value: auto. 'auto' is not one of ['AUTO', 'MANUAL']")]
    [InlineData("""{"thing":{"name":"a","tags":[]}}""", "Invalid input for field/attribute tags. Value: []. [] is too short")]
    [InlineData("""{"thing":{"name":"a","tags":["a","a"]}}""", "Invalid input for field/attribute tags. Value: [\"a\",\"a\"]. [\"a\",\"a\"] has non-unique elements")]
    [InlineData("""{"thing":{"name":"a","tags":["a","b,c"]}}""", "Invalid input for field/attribute 1. Value: b,c. 'b,c' does not match '^[^,/]*$'")]
    [InlineData("""{"thing":{"name":"a","metadata":{"a":1}}}""", "Invalid input for field/attribute a. Value: 1. 1 is not of type 'string'")]
    [InlineData("""{"thing":{"name":"a","accessIPv4":"10.1"}}""", "Invalid input for field/attribute accessIPv4. Value: 10.1. '10.1' is not a 'ipv4'")]
    [InlineData("""{"thing":{"name":"a","hints":{"group":"x"}}}""", "Invalid input for field/attribute group. Value: x. 'x' is too short")]
    public void A_body_is_refused_in_the_originals_words(string body, string? message) => Read(body, new ApiVersion(2, 40)).ShouldBe(message);

    [Theory]
    [InlineData("""{"thing":{"name":"a","description":null}}""", 18, false)]
    [InlineData("""{"thing":{"name":"a","description":null}}""", 19, true)]
    [InlineData("""{"thing":{"name":"a","flavor":"1"}}""", 46, true)]
    [InlineData("""{"thing":{"name":"a","flavor":"1"}}""", 47, false)]
    [InlineData("""{"thing":{"name":"a","flavor":{"id":"70a599e0-31e7-49b7-b260-868f441e862b"}}}""", 47, true)]
    [InlineData("""{"thing":{"name":"a","parts":[{"id":"70a599e0-31e7-49b7-b260-868f441e862b","tag":"x"}]}}""", 41, false)]
    [InlineData("""{"thing":{"name":"a","parts":[{"id":"70a599e0-31e7-49b7-b260-868f441e862b","tag":"x"}]}}""", 42, true)]
    public void A_member_is_known_only_in_its_versions(string body, int minor, bool known) => (Read(body, new ApiVersion(2, minor)) is null).ShouldBe(known);

    [Fact]
    public void A_member_that_is_left_out_keeps_its_default() =>
        JsonSerializer.Deserialize("""{"thing":{"name":"a"}}""", (System.Text.Json.Serialization.Metadata.JsonTypeInfo<ThingBody>)Json
            .ShapesOf(typeof(ThingBody)).ReaderAt(ApiVersion.Newest))!.Thing.Count.ShouldBe(1);

    [Theory]
    [InlineData(18, false, "\"flavor\":\"1\"")]
    [InlineData(19, true, "\"flavor\":\"1\"")]
    [InlineData(46, true, "\"flavor\":\"1\"")]
    [InlineData(47, true, "\"flavor\":{")]
    [InlineData(104, true, "\"flavor\":{")]
    public void An_answer_has_the_shape_of_its_version(int minor, bool hasDescription, string flavor)
    {
        ThingBody payload = new() { Thing = new Thing { Name = "a", Description = "d", FlavorId = "1", Flavor = new Part { Id = "x" } } };

        var text = JsonSerializer.Serialize(payload, Json.Of<ThingBody>(new ApiVersion(2, minor)));

        text.Contains("\"description\":\"d\"", StringComparison.Ordinal).ShouldBe(hasDescription);
        text.ShouldContain(flavor);
    }

    [Fact]
    public void Versions_between_two_changes_share_one_contract()
    {
        Json.ShapesOf(typeof(ThingBody)).Breaks.Select(version => version.Minor).ShouldBe([1, 19, 42, 47]);
        Json.Of<ThingBody>(new ApiVersion(2, 20)).ShouldBeSameAs(Json.Of<ThingBody>(new ApiVersion(2, 41)));
    }

    [Fact]
    public void A_refusal_of_a_megabyte_is_short() =>
        Read($$$"""{"thing":{"name":"{{{new string('x', 1_000_000)}}}"}}""", ApiVersion.Oldest)!.Length.ShouldBeLessThan(500);

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("{\"a\":1}{\"b\":2}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"\\udc00\":1}")]
    [InlineData("{\"a\":\"\\u0000\"}")]
    [InlineData("{\"a\":\"\u0000\"}")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("/* */ {}")]
    public void What_is_no_sound_JSON_is_refused(string body) => BodyReader.TryParse(Encoding.UTF8.GetBytes(body)).ShouldBeNull();

    [Fact]
    public void Invalid_UTF8_is_refused() => BodyReader.TryParse(new byte[] { (byte)'"', 0xff, (byte)'"' }).ShouldBeNull();

    [Fact]
    public void Deep_nesting_is_refused() =>
        BodyReader.TryParse(Encoding.UTF8.GetBytes(new string('[', 10_000) + new string(']', 10_000))).ShouldBeNull();

    [Theory]
    [InlineData("name", "a b", true)]
    [InlineData("name", "名前 \U0001F600", true)]
    [InlineData("name", " a", false)]
    [InlineData("name", "a\n", false)]
    [InlineData("name", "a\u202eb", false)]
    [InlineData("name_with_leading_trailing_spaces", " a ", true)]
    [InlineData("name_with_leading_trailing_spaces", "   ", false)]
    [InlineData("az_name", "a:b", false)]
    [InlineData("uuid", "70a599e0-31e7-49b7-b260-868f441e862b", true)]
    [InlineData("uuid", "70A599E031E749B7B260868F441E862B", true)]
    [InlineData("uuid", "1", false)]
    [InlineData("cidr", "10.0.0.0/8", true)]
    [InlineData("cidr", "fd00::/64", true)]
    [InlineData("cidr", "10.0.0.0/33", false)]
    [InlineData("cidr", "10.0.0.0", false)]
    [InlineData("base64", "aGVsbG8=", true)]
    [InlineData("base64", "aGVsbG8", false)]
    [InlineData("date-time", "2013-09-03T04:01:32Z", true)]
    [InlineData("date-time", "2013-09-03T04:01:32.123456", true)]
    [InlineData("date-time", "yesterday", false)]
    [InlineData("regex", "^a.*$", true)]
    [InlineData("regex", "(", false)]
    [InlineData("uri", "http://example.org/x", true)]
    [InlineData("uri", "example.org", false)]
    [InlineData("ipv4", "192.168.0.1", true)]
    [InlineData("ipv4", "256.1.1.1", false)]
    [InlineData("ipv4", "1.2.3.4.5", false)]
    [InlineData("ipv4", "1.2.3.", false)]
    [InlineData("ipv4", "0x7f000001", false)]
    [InlineData("ipv6", "fe80::1", true)]
    [InlineData("ipv6", "fe80::1%eth0", false)]
    [InlineData("hostname", "a-b", true)]
    [InlineData("hostname", "-ab", false)]
    [InlineData("hostname", "a.b", false)]
    [InlineData("fqdn", "a.b", true)]
    [InlineData("mac-address", "fa:16:3e:00:00:01", true)]
    [InlineData("mac-address", "fa:16:3e:00:00", false)]
    public void A_named_format_takes_what_it_should(string format, string text, bool taken) => (TextFormats.Wrong(format, text) is null).ShouldBe(taken);

    [Theory]
    [InlineData("?name=a&limit=5&all_tenants=1&sort_key=name&sort_key=uuid&changes-since=2013-09-03T04:01:32Z", 1, null)]
    [InlineData("?other=1", 74, null)]
    [InlineData("?other=1", 75, "Additional properties are not allowed ('other' was unexpected)")]
    [InlineData("?_other=1", 75, null)]
    [InlineData("?changes-before=x", 65, null)]
    [InlineData("?limit=-1", 1, "Invalid input for query parameters limit. Value: -1. '-1' does not match '^[0-9]+$'")]
    [InlineData("?limit=x", 1, "Invalid input for query parameters limit. Value: x. 'x' does not match '^[0-9]+$'")]
    [InlineData("?name=abcdefghijk", 1, "Invalid input for query parameters name. Value: abcdefghijk. 'abcdefghijk' is too long")]
    [InlineData("?sort_key=evil", 1, "Invalid input for query parameters sort_key. Value: evil. 'evil' is not one of ['name', 'uuid']")]
    [InlineData("?changes-since=x", 1, "Invalid input for query parameters changes-since. Value: x. 'x' is not a 'date-time'")]
    [InlineData("?all_tenants=maybe", 1, "Invalid input for query parameters all_tenants. Value: maybe. 'maybe' is not of type 'boolean'")]
    public void A_query_is_read_by_its_type(string query, int minor, string? message) =>
        QueryPlan.Of<ThingQuery>().Read(Query(query), new ApiVersion(2, minor)).Match<string?>(_ => null, fault => fault.Message).ShouldBe(message);

    [Fact]
    public void A_list_takes_every_value_and_a_single_one_the_last()
    {
        QueryPlan.Of<ThingQuery>().Read(Query("?name=a&name=b&sort_key=uuid&sort_key=name"), ApiVersion.Newest).TryGet(out var query, out _).ShouldBeTrue();

        query!.Name.ShouldBe("b");
        query.SortKey.ShouldBe(["uuid", "name"]);
    }

    [Theory]
    [InlineData("", 1000, null)]
    [InlineData("?limit=5&marker=x", 5, "x")]
    [InlineData("?limit=0", 1000, null)]
    [InlineData("?limit=5000", 1000, null)]
    [InlineData("?limit=99999999999999999999", 1000, null)]
    public void A_page_is_never_larger_than_the_limit(string query, int limit, string? marker) =>
        PageRequest.Read(Query(query), 1000).Match(page => page, fault => throw new InvalidOperationException(fault.Message))
            .ShouldBe(new PageRequest(limit, marker) { AsksForNothing = query is "?limit=0" });

    [Theory]
    [InlineData("?limit=-1", "limit must be >= 0")]
    [InlineData("?limit=x", "limit must be an integer")]
    [InlineData("?limit=", "limit must be an integer")]
    public void A_bad_limit_is_refused(string query, string message) =>
        PageRequest.Read(Query(query), 1000).Match(_ => "", fault => fault.Message).ShouldBe(message);

    [Theory]
    [InlineData("", "http://h/x?marker=m")]
    [InlineData("?limit=2", "http://h/x?limit=2&marker=m")]
    [InlineData("?marker=old&name=a%20b&limit=2", "http://h/x?name=a%20b&limit=2&marker=m")]
    public void The_next_link_keeps_the_other_parameters(string query, string link) =>
        PageRequest.NextLink("http://h/x", new QueryString(query), "m").ShouldBe(link);

    private static QueryCollection Query(string query) => new(QueryHelpers.ParseQuery(query));

    private static string? Read(string body, ApiVersion version)
    {
        using var document = BodyReader.TryParse(Encoding.UTF8.GetBytes(body)) ?? throw new InvalidOperationException("The body is no JSON.");
        var shapes = Json.ShapesOf(typeof(ThingBody));
        var message = shapes.RuleAt(version).Check(document.RootElement, "")?.Message;
        if (message is null)
        {
            document.RootElement.Deserialize(shapes.ReaderAt(version)).ShouldNotBeNull();
        }

        return message;
    }
}
