using Nova.Messaging.RabbitMq;

namespace Nova.Tests.Unit.Messaging;

public sealed class TransportUrlTests
{
    [Fact]
    public void Several_brokers_and_a_virtual_host_are_read()
    {
        var url = TransportUrl.Parse("rabbit://nova:p%40ss@one:5673,nova:other@two,[::1]:99/cloud%2Fa", usesTls: false);

        url.VirtualHost.ShouldBe("cloud/a");
        url.Brokers.ShouldBe([new Broker("one", 5673, "nova", "p@ss"), new Broker("two", 5672, "nova", "other"), new Broker("::1", 99, "guest", "guest")]);
    }

    [Theory]
    [InlineData("rabbit://one", false, 5672)]
    [InlineData("rabbit://one/", true, 5671)]
    public void The_usual_port_and_the_root_are_taken_where_none_is_named(string text, bool usesTls, int port)
    {
        var url = TransportUrl.Parse(text, usesTls);

        url.Brokers.Single().Port.ShouldBe(port);
        url.VirtualHost.ShouldBe("/");
    }

    [Theory]
    [InlineData("kafka://nova:secret@one")]
    [InlineData("rabbit://")]
    [InlineData("rabbit://nova:secret@one:99999")]
    [InlineData("rabbit://nova:secret@:5672")]
    [InlineData("rabbit://nova:secret@one/cloud?ssl=1")]
    public void What_is_no_url_is_refused_without_its_password(string text) =>
        Should.Throw<FormatException>(() => TransportUrl.Parse(text, usesTls: false)).Message.ShouldNotContain("secret");
}

public sealed class RecentMessagesTests
{
    [Fact]
    public void A_message_is_new_once_until_it_is_long_ago()
    {
        RecentMessages recent = new(2);

        recent.IsNew("a").ShouldBeTrue();
        recent.IsNew("a").ShouldBeFalse();
        recent.IsNew("b").ShouldBeTrue();
        recent.IsNew("c").ShouldBeTrue();
        recent.IsNew("a").ShouldBeTrue();
    }
}
