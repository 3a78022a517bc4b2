using System.Text.Json.Nodes;
using Nova.TestKit.Differential;

namespace Nova.Tests.Unit.Differential;

public sealed class ComparisonTests
{
    [Fact]
    public void Which_of_two_hosts_makes_no_difference() => Comparison.Of(
        "talk", "GET /", JsonNode.Parse("""{"status": 200, "body": {"hosts": ["{host1}", "{host2}"]}}""")!.AsObject(),
        JsonNode.Parse("""{"status": 200, "body": {"hosts": ["{host2}", "{host1}"]}}""")!.AsObject()).ShouldBeEmpty();

    [Fact]
    public void Equal_answers_have_no_difference() => Found("""{"a": [1, {"b": null}]}""", """{"a": [1, {"b": null}]}""").ShouldBeEmpty();

    [Theory]
    [InlineData("""{"a": 1}""", """{"a": "1"}""", "body.a", "1", "\"1\"")]
    [InlineData("""{"a": 1}""", "{}", "body.a", "1", "-")]
    [InlineData("{}", """{"a": null}""", "body.a", "-", "null")]
    [InlineData("""{"a": [{"b": 1}]}""", """{"a": [{"b": 2}]}""", "body.a.*.b", "1", "2")]
    [InlineData("""{"a": [1]}""", """{"a": []}""", "body.a.length", "[1]", "[]")]
    [InlineData("""{"a": {}}""", """{"a": []}""", "body.a", "{}", "[]")]
    public void A_difference_says_where_it_is(string theirs, string ours, string where, string left, string right) =>
        Found(theirs, ours).ShouldBe([new Difference("talk", "GET /", where, left, right)]);

    [Fact]
    public void Of_other_statuses_only_that_is_told() =>
        Comparison.Of("talk", "GET /", Answer(200, "{}"), Answer(404, """{"a": 1}""")).Single().Where.ShouldBe("status");

    [Fact]
    public void What_is_explained_is_told_no_more_and_an_idle_explanation_is_known()
    {
        var explanations = Explanations.Parse("""
            | conversation | step | where | why |
            |---|---|---|---|
            | `talk` | `GET /serv*` | `body.*.cpu` | other hardware |
            | `*` | `GET /flavors*` | `*` | never |
            """);
        Difference meant = new("talk", "GET /servers\nmore", "body.server.cpu", "1", "2");
        var notMeant = meant with { Where = "body.server.ram" };

        explanations.Unexplained([meant, notMeant]).ShouldBe([notMeant]);
        explanations.Idle.ShouldHaveSingleItem().ShouldContain("never");
    }

    private static IEnumerable<Difference> Found(string theirs, string ours) => Comparison.Of("talk", "GET /", Answer(200, theirs), Answer(200, ours));

    private static JsonObject Answer(int status, string body) => new Answer(status, new Dictionary<string, string>(), JsonNode.Parse(body)).ToJson();
}
