using System.Text.Json;
using Nova.TestKit.Samples;
using Nova.TestKit.Schemas;
using Nova.Web;

namespace Nova.Tests.Unit.Schemas;

/// <summary>The judge itself: what it must accept and what it must refuse.</summary>
public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("""{"type": "integer"}""", "1.0", "1.5")]
    [InlineData("""{"type": ["string", "null"]}""", "null", "1")]
    [InlineData("""{"type": "boolean"}""", "true", "\"true\"")]
    [InlineData("""{"enum": ["a", 1, null]}""", "null", "\"b\"")]
    [InlineData("""{"const": "x"}""", "\"x\"", "\"y\"")]
    [InlineData("""{"minimum": 0, "maximum": 5}""", "5", "6")]
    [InlineData("""{"minimum": 0}""", "\"0\"", "\"-1\"")]
    [InlineData("""{"exclusiveMinimum": 0}""", "1", "0")]
    [InlineData("""{"minLength": 1, "maxLength": 2}""", "\"😀😀\"", "\"abc\"")]
    [InlineData("""{"pattern": "^[^,/]*$"}""", "\"a b\"", "\"a/b\"")]
    [InlineData("""{"required": ["a"]}""", """{"a": 1}""", "{}")]
    [InlineData("""{"properties": {"a": {"type": "string"} } }""", """{"b": 1}""", """{"a": 1}""")]
    [InlineData("""{"properties": {"a": {} }, "additionalProperties": false}""", """{"a": 1}""", """{"b": 1}""")]
    [InlineData("""{"patternProperties": {"^x": {"type": "string"} }, "additionalProperties": false}""", """{"x1": ""}""", """{"y": ""}""")]
    [InlineData("""{"additionalProperties": {"type": "null"} }""", """{"a": null}""", """{"a": 1}""")]
    [InlineData("""{"minProperties": 1, "maxProperties": 1}""", """{"a": 1}""", "{}")]
    [InlineData("""{"items": {"type": "string"}, "minItems": 1, "maxItems": 2}""", """["a"]""", "[1]")]
    [InlineData("""{"minItems": 1}""", "[1]", "[]")]
    [InlineData("""{"maxItems": 1}""", "[1]", "[1, 2]")]
    [InlineData("""{"uniqueItems": true}""", "[1, 2]", "[1, 1]")]
    [InlineData("""{"prefixItems": [{"type": "string"}], "items": {"type": "integer"} }""", """["a", 1]""", """["a", "b"]""")]
    [InlineData("""{"anyOf": [{"type": "string"}, {"type": "null"}]}""", "null", "1")]
    [InlineData("""{"oneOf": [{"type": "integer"}, {"minimum": 5}]}""", "4", "6")]
    [InlineData("""{"allOf": [{"type": "integer"}, {"minimum": 5}]}""", "6", "4")]
    [InlineData("""{"format": "uuid"}""", "\"{6F70656E-7374-6163-6b20-342065766572}\"", "\"6f70656e\"")]
    [InlineData("""{"format": "ipv4"}""", "\"10.0.0.1\"", "\"10.1\"")]
    [InlineData("""{"format": "ipv6"}""", "\"fe80::1\"", "\"10.0.0.1\"")]
    [InlineData("""{"format": "mac-address"}""", "\"fa:16:3e:00:00:01\"", "\"fa163e000001\"")]
    [InlineData("""{"format": "cidr"}""", "\"10.0.0.0/24\"", "\"10.0.0.0/33\"")]
    [InlineData("""{"format": "date-time"}""", "\"2012-12-02T02:11:55Z\"", "\"yesterday\"")]
    [InlineData("""{"format": "uri"}""", "\"http://a/b\"", "\"a/b\"")]
    [InlineData("""{"format": "base64"}""", "\"AAAA\"", "\"A\"")]
    [InlineData("""{"format": "regex"}""", "\"a+\"", "\"(\"")]
    [InlineData("""{"format": "name"}""", "\"a b\"", "\" a\"")]
    [InlineData("""{"format": "name_with_leading_trailing_spaces"}""", "\" a\"", "\"  \"")]
    [InlineData("""{"format": "az_name"}""", "\"a\"", "\"a:b\"")]
    [InlineData("""{"format": "printable"}""", "\"\"", "\"\\u0007\"")]
    public void It_accepts_the_first_and_refuses_the_second(string schema, string good, string bad)
    {
        var rules = JsonElement.Parse(schema);

        JsonSchema.Check(JsonElement.Parse(good), rules).ShouldBeEmpty();
        JsonSchema.Check(JsonElement.Parse(bad), rules).ShouldNotBeEmpty();
    }

    [Fact]
    public void It_says_where_and_why()
    {
        var rules = JsonElement.Parse("""{"properties": {"server": {"properties": {"tags": {"items": {"maxLength": 2} } } } } }""");

        JsonSchema.Check(JsonElement.Parse("""{"server": {"tags": ["a", "abc"]} }"""), rules).ShouldHaveSingleItem().ShouldBe("$.server.tags[1]: is longer than 2");
    }

    [Fact]
    public void A_keyword_that_it_does_not_know_is_no_free_pass() =>
        Should.Throw<NotSupportedException>(() => JsonSchema.Check(JsonElement.Parse("1"), JsonElement.Parse("""{"multipleOf": 2}""")));

    [Theory]
    [InlineData("GET", "/servers/1", "2.1", "servers/server-get-resp")]
    [InlineData("GET", "/servers/1", "2.104", "servers/v2.100/server-get-resp")]
    [InlineData("GET", "/servers/detail", "2.1", "servers/servers-details-resp")]
    [InlineData("GET", "/flavors/1", "2.61", "flavors/v2.61/flavor-get-resp")]
    [InlineData("GET", "/os-keypairs", "2.2", "os-keypairs/v2.2/keypairs-list-resp")]
    public void The_samples_of_the_documentation_are_good_answers(string method, string path, string version, string sample) =>
        AnswerRules.Broken(method, path, null, version, 200, ApiSample.Text(sample + ".json")).ShouldBeEmpty();

    [Fact]
    public void An_answer_with_a_member_too_many_is_broken() =>
        AnswerRules.Broken("GET", "/servers?limit=1", null, "2.1", 200, """{"servers": [], "more": 1}""").ShouldHaveSingleItem().ShouldStartWith("$.more");

    [Fact]
    public void An_action_is_found_by_the_key_of_its_body() =>
        Facts.Find("response", "POST", "/servers/1/action", """{"rescue": null}""", ApiVersion.Newest)!.Name.ShouldStartWith("rescue.rescue");
}
