using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Nova.Messaging;

namespace Nova.Tests.Unit.Messaging;

public sealed class EnvelopeCodecTests
{
    // As oslo.messaging's own documentation and the original's sources lay it out, inner text escaped once.
    private const string FromPython = """
        {"oslo.version": "2.0", "oslo.message": "{\"method\": \"reboot_instance\", \"args\": {\"reboot_type\": \"HARD\"}, \"version\": \"2.5\", \"namespace\": null, \"_context_request_id\": \"req-7\", \"_context_roles\": [\"admin\", \"m\u00e9mber\"], \"_msg_id\": \"4f1a6a6d2d4c4f4a9a3b6f1c0e9d8c7b\", \"_reply_q\": \"reply_0123\", \"_timeout\": 60, \"_unique_id\": \"aa\"}"}
        """;

    [Fact]
    public void A_message_that_the_original_wrote_is_read()
    {
        var request = EnvelopeCodec.ReadRequest(Encoding.UTF8.GetBytes(FromPython));

        request.Method.ShouldBe("reboot_instance");
        request.Arguments.GetProperty("reboot_type").GetString().ShouldBe("HARD");
        request.Version.ShouldBe(new Version(2, 5));
        request.Namespace.ShouldBeNull();
        request.RequestId.ShouldBe("req-7");
        request.Context["roles"][1].GetString().ShouldBe("mémber");
        request.MessageId.ShouldBe("4f1a6a6d2d4c4f4a9a3b6f1c0e9d8c7b");
        request.ReplyQueue.ShouldBe("reply_0123");
        request.Timeout.ShouldBe(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void A_message_without_envelope_is_read_and_has_version_1_0_where_it_says_none()
    {
        var request = EnvelopeCodec.ReadRequest("""{"method": "ping", "args": {}}"""u8.ToArray());

        request.Method.ShouldBe("ping");
        request.Version.ShouldBe(new Version(1, 0));
        request.UniqueId.Length.ShouldBe(32);
    }

    [Fact]
    public void What_is_written_has_the_envelope_and_the_message_as_text_within()
    {
        using var outer = JsonDocument.Parse(EnvelopeCodec.Write(Request()));
        outer.RootElement.GetProperty("oslo.version").GetString().ShouldBe("2.0");
        using var inner = JsonDocument.Parse(outer.RootElement.GetProperty("oslo.message").GetString()!);

        inner.RootElement.EnumerateObject().Select(member => member.Name).ShouldBe(
        [
            "method", "args", "version", "_context_request_id", "_context_traceparent", "_context_user", "_unique_id", "_msg_id", "_reply_q",
            "_timeout",
        ]);
        inner.RootElement.GetProperty("version").GetString().ShouldBe("1.4");
    }

    [Fact]
    public void A_request_survives_writing_and_reading()
    {
        var request = Request();

        var read = EnvelopeCodec.ReadRequest(EnvelopeCodec.Write(request));

        JsonSerializer.Serialize(read).ShouldBe(JsonSerializer.Serialize(request));
    }

    [Fact]
    public void A_reply_and_a_failure_survive()
    {
        var failure = RpcFailure.Of(new InvalidOperationException("no \"disk\"\n"));
        var read = EnvelopeCodec.ReadReply(EnvelopeCodec.Write(new RpcReplyEnvelope { Failure = failure, UniqueId = "u", MessageId = "m" }));

        read.Failure!.Class.ShouldBe("InvalidOperationException");
        read.Failure.Message.ShouldBe("no \"disk\"\n");
        read.Result.ShouldBeNull();
        read.IsEnding.ShouldBeTrue();
        read.MessageId.ShouldBe("m");
    }

    [Fact]
    public void A_failure_is_a_string_within_the_reply_as_the_original_reads_it()
    {
        var bytes = EnvelopeCodec.Write(new RpcReplyEnvelope
        {
            Failure = new RpcFailure("InstanceNotFound", "gone", "nova.exception", ["line"]),
            UniqueId = "u",
        });
        using var outer = JsonDocument.Parse(bytes);
        using var inner = JsonDocument.Parse(outer.RootElement.GetProperty("oslo.message").GetString()!);
        using var failure = JsonDocument.Parse(inner.RootElement.GetProperty("failure").GetString()!);

        failure.RootElement.EnumerateObject().Select(member => member.Name)
            .ShouldBe(["class", "module", "message", "tb", "args", "kwargs"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("""{"oslo.version": "2.0", "oslo.message": "{}"}""")]
    [InlineData("""{"oslo.version": "3.0", "oslo.message": "{\"method\": \"m\"}"}""")]
    [InlineData("""{"oslo.version": "2.1", "oslo.message": "{\"method\": \"m\"}"}""")]
    [InlineData("""{"oslo.version": "2.0", "oslo.message": "["}""")]
    [InlineData("""{"method": "m", "version": "new"}""")]
    [InlineData("""{"method": "m", "version": "-1.0"}""")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("hello")]
    public void What_is_no_message_is_refused_as_that(string text) =>
        Should.Throw<RpcFormatException>(() => EnvelopeCodec.ReadRequest(Encoding.UTF8.GetBytes(text)));

    private static RpcEnvelope Request()
    {
        using var arguments = JsonDocument.Parse("""{"server": "a\"b", "n": 1}""");
        using var user = JsonDocument.Parse("\"ü\"");
        return new RpcEnvelope
        {
            Method = "spawn",
            Arguments = arguments.RootElement.Clone(),
            Version = new Version(1, 4),
            RequestId = "req-1",
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Context = new Dictionary<string, JsonElement> { ["user"] = user.RootElement.Clone() }.ToImmutableDictionary(),
            UniqueId = EnvelopeCodec.NewId(),
            MessageId = EnvelopeCodec.NewId(),
            ReplyQueue = "reply_1",
            Timeout = TimeSpan.FromSeconds(1.5),
        };
    }
}
