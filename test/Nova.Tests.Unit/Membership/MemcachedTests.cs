using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Nova.Membership;
using Nova.Membership.Memcached;

namespace Nova.Tests.Unit.Membership;

// What goes over the wire is that of protocol.txt of memcached.
public sealed class MemcachedTests
{
    [Fact]
    public async Task Values_are_read_up_to_the_end()
    {
        var reader = Reader("VALUE compute:host1 0 3\r\n7 1\r\nVALUE compute:host2 0 2 17\r\n\r\n\r\nEND\r\nSTORED\r\n");
        Dictionary<string, string> found = [];

        await reader.ValuesAsync(2, found, CancellationToken.None);

        found.ShouldBe(new Dictionary<string, string> { ["compute:host1"] = "7 1", ["compute:host2"] = "\r\n" }, ignoreOrder: true);
        (await reader.LineAsync(CancellationToken.None)).ShouldBe("STORED");
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "'HTTP/1.1 400 Bad Request'")]
    [InlineData("SERVER_ERROR out of memory\r\n", "'SERVER_ERROR out of memory'")]
    [InlineData("VALUE k 0 -1\r\n", "'VALUE k 0 -1'")]
    [InlineData("VALUE k 0 2000000000\r\n", "more than was asked for")]
    [InlineData("VALUE k 0 1\r\naVALUE k 0 1\r\n", "does not end")]
    [InlineData("VALUE k 0 1\r\na\r\nVALUE l 0 1\r\nb\r\nEND\r\n", "more than was asked for")]
    [InlineData("VALUE k 0 5\r\nab", "closed")]
    public async Task What_is_no_answer_is_refused_and_named(string answer, string said)
    {
        var refused = await Should.ThrowAsync<ServiceGroupException>(() => Reader(answer).ValuesAsync(1, [], CancellationToken.None));

        refused.Message.ShouldContain(said);
    }

    [Fact]
    public async Task A_line_without_an_end_is_not_read_for_ever()
    {
        var refused = await Should.ThrowAsync<ServiceGroupException>(() => Reader(new string('x', 100_000)).LineAsync(CancellationToken.None));

        refused.Message.ShouldContain("512");
    }

    [Theory]
    [InlineData("host1", true)]
    [InlineData("hôst", true)]
    [InlineData("host 1", false)]
    [InlineData("host\r\nflush_all", false)]
    [InlineData("host\u0000", false)]
    public void A_key_has_no_blanks_and_no_control_characters(string host, bool isKey) =>
        MemcachedKey.TryMake(new GroupMember("compute", host), out _).ShouldBe(isKey);

    [Fact]
    public void A_key_is_no_longer_than_memcached_takes()
    {
        MemcachedKey.TryMake(new GroupMember("compute", new string('h', 242)), out var key).ShouldBeTrue();
        Encoding.UTF8.GetByteCount(key!).ShouldBe(250);
        MemcachedKey.TryMake(new GroupMember("compute", new string('h', 243)), out _).ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_sent_is_the_text_protocol()
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        using MemcachedLink link = new(new ServerAddress("127.0.0.1", ((IPEndPoint)server.LocalEndpoint).Port), TimeProvider.System, NullLogger.Instance);

        var set = link.SetAsync("compute:host1", "7 1", TimeSpan.FromSeconds(60), CancellationToken.None);
        using var client = await server.AcceptTcpClientAsync();
        (await HeardAsync(client, "set compute:host1 0 60 3\r\n7 1\r\n", "STORED\r\n")).ShouldBe("set compute:host1 0 60 3\r\n7 1\r\n");
        await set;

        var delete = link.DeleteAsync("compute:host1", CancellationToken.None);
        (await HeardAsync(client, "delete compute:host1\r\n", "NOT_FOUND\r\n")).ShouldBe("delete compute:host1\r\n");
        await delete;

        var get = link.GetAsync(["a:b", "c:d"], CancellationToken.None);
        (await HeardAsync(client, "get a:b c:d\r\n", "END\r\n")).ShouldBe("get a:b c:d\r\n");
        (await get).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_that_fails_is_left_alone_for_a_moment()
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        using MemcachedLink link = new(new ServerAddress("127.0.0.1", ((IPEndPoint)server.LocalEndpoint).Port), TimeProvider.System, NullLogger.Instance);
        server.Stop();

        await Should.ThrowAsync<ServiceGroupException>(() => link.DeleteAsync("a:b", CancellationToken.None));
        link.IsThere.ShouldBeFalse();
        (await Should.ThrowAsync<ServiceGroupException>(() => link.DeleteAsync("a:b", CancellationToken.None))).Message.ShouldContain("a moment ago");
    }

    private static MemcachedReader Reader(string answer) => new(new MemoryStream(Encoding.UTF8.GetBytes(answer)));

    private static async Task<string> HeardAsync(TcpClient client, string expected, string answer)
    {
        var heard = new byte[expected.Length];
        await client.GetStream().ReadExactlyAsync(heard);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer));
        return Encoding.ASCII.GetString(heard);
    }
}
