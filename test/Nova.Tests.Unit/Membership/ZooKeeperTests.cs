using System.Net;
using System.Net.Sockets;
using Nova.Membership;
using Nova.Membership.ZooKeeper;

namespace Nova.Tests.Unit.Membership;

// Bytes as zookeeper.jute lays them out.
public sealed class ZooKeeperTests
{
    [Fact]
    public void A_session_is_asked_for() => Convert.ToHexString(ZooKeeperCodec.ConnectFrame(TimeSpan.FromSeconds(4))).ShouldBe(
        "0000002D" + "00000000" + "0000000000000000" + "00000FA0" + "0000000000000000" + "00000010" + new string('0', 32) + "00");

    [Fact]
    public void A_ping_is_eight_bytes() => Convert.ToHexString(ZooKeeperCodec.PingFrame()).ShouldBe("00000008FFFFFFFE0000000B");

    [Fact]
    public void An_ephemeral_node_is_open_to_the_world() => Convert.ToHexString(ZooKeeperCodec.CreateFrame(1, "/a", "1"u8, isEphemeral: true)).ShouldBe(
        "00000032" + "00000001" + "00000001" + "000000022F61" + "0000000131" + "00000001" + "0000001F" + "00000005776F726C64" + "00000006616E796F6E65" + "00000001");

    [Fact]
    public void A_node_is_deleted_at_any_version() => Convert.ToHexString(ZooKeeperCodec.DeleteFrame(2, "/a")).ShouldBe("000000120000000200000002000000022F61FFFFFFFF");

    [Fact]
    public void A_question_sets_no_watch() =>
        Convert.ToHexString(ZooKeeperCodec.AskFrame(3, ZooKeeperCodec.GetChildren, "/a")).ShouldBe("0000000F0000000300000008000000022F6100");

    [Fact]
    public void Children_are_read() => Read("00000002" + "00000001" + "61" + "00000002" + "6263").Texts().ShouldBe(["a", "bc"]);

    [Fact]
    public void A_session_that_has_expired_is_none() =>
        Should.Throw<ServiceGroupException>(() => ZooKeeperCodec.ReadConnected(Read("00000000" + "00000000" + "0000000000000000" + "00000010" + new string('0', 32))));

    [Theory]
    [InlineData("7FFFFFFF")]
    [InlineData("FFFFFFFE")]
    [InlineData("00000002" + "00000001" + "61")]
    [InlineData("00000001" + "7FFFFFFF" + "61")]
    [InlineData("0000")]
    public void What_is_not_whole_is_refused_before_room_is_made_for_it(string hex) =>
        Should.Throw<ServiceGroupException>(() => Read(hex).Texts()).Message.ShouldContain("not whole");

    [Theory]
    [InlineData("485454502F312E31203430302042616420526571756573740D0A", "1213486160 bytes")]
    [InlineData("FFFFFFFF", "-1 bytes")]
    [InlineData("00000004" + "00000000", "not whole")]
    [InlineData("0010000000", "closed")]
    public async Task A_server_that_is_no_ZooKeeper_is_refused(string answer, string said)
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        var opening = ZooKeeperSession.OpenAsync(
            new ServerAddress("127.0.0.1", ((IPEndPoint)server.LocalEndpoint).Port), TimeSpan.FromSeconds(10), TimeProvider.System, CancellationToken.None);
        using (var client = await server.AcceptTcpClientAsync())
        {
            await client.GetStream().ReadExactlyAsync(new byte[49]);
            await client.GetStream().WriteAsync(Convert.FromHexString(answer));
        }

        (await Should.ThrowAsync<ServiceGroupException>(() => opening)).Message.ShouldContain(said);
    }

    private static JuteReader Read(string hex) => new(Convert.FromHexString(hex));
}
