using Nova.TestKit.Differential;

namespace Nova.Tests.Unit.Differential;

public sealed class ConversationTests
{
    [Fact]
    public void A_conversation_is_read_line_by_line()
    {
        var read = Conversation.Parse("""
            // a remark
            ## first
            as member 2.1
            boot one
            with Content-Type: text/plain; charset=utf-8
            POST /servers/$one/action {"os-stop": null, "more": "a b"}
            keep id server.id
            wait one SHUTOFF
            gone one

            ## second
            as nobody
            GET ^/
            boot two "metadata": {"a": "b c"}
            """);

        read.Select(each => each.Name).ShouldBe(["first", "second"]);
        read[0].Lines.ShouldBe(
        [
            new Speaker("member", "2.1"), new Boot("one", ""), new ExtraHeader("Content-Type", "text/plain; charset=utf-8"),
            new Step("POST", "/servers/$one/action", """{"os-stop": null, "more": "a b"}"""), new Keep("id", "server.id"), new Wait("one", "SHUTOFF"), new Wait("one", ""),
        ]);
        read[1].Lines.ShouldBe([new Speaker("nobody", null), new Step("GET", "^/", null), new Boot("two", """
            "metadata": {"a": "b c"}
            """)]);
    }

    [Theory]
    [InlineData("## a\nwhatever it is")]
    [InlineData("## a\nwith nonsense and more")]
    [InlineData("GET /servers")]
    public void A_line_that_is_none_is_refused(string text) => Should.Throw<FormatException>(() => Conversation.Parse(text));

    [Fact]
    public void Every_family_has_conversations_and_no_name_twice() =>
        Recording.Families.SelectMany(family => Recording.Conversations(family).Select(each => each.Name)).ShouldBeUnique();
}
