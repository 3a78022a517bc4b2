using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nova.Web.Pipeline;

/// <summary>
/// One member whose value, or whose list of values, was rendered before. The pieces go to the connection as they are, with no copy of
/// the whole in between.
/// </summary>
internal sealed class RenderedAnswer : IResult, IStatusCodeHttpResult
{
    private const int FlushedBytes = 64 * 1024;

    private readonly byte[] _head;
    private readonly IReadOnlyList<byte[]> _items;
    private readonly byte[] _tail;

    private RenderedAnswer(byte[] head, IReadOnlyList<byte[]> items, byte[] tail) => (_head, _items, _tail) = (head, items, tail);

    /// <inheritdoc />
    public int? StatusCode => StatusCodes.Status200OK;

    /// <summary><c>{"member":item}</c>.</summary>
    public static RenderedAnswer One(string member, byte[] item) => new(Utf8($"{{\"{member}\":"), [item], "}"u8.ToArray());

    /// <summary><c>{"member":[items],"member_links":[next]}</c>, the links only where there is a next page.</summary>
    public static RenderedAnswer Many(string member, IReadOnlyList<byte[]> items, string? nextLink)
    {
        var links = nextLink is null ? "" : $",\"{member}_links\":[{{\"rel\":\"next\",\"href\":\"{JsonEncodedText.Encode(nextLink, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"}}]";
        return new RenderedAnswer(Utf8($"{{\"{member}\":["), items, Utf8($"]{links}}}"));
    }

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers.ContentType = "application/json";
        response.ContentLength = _head.Length + _tail.Length + _items.Sum(item => (long)item.Length) + Math.Max(_items.Count - 1, 0);

        // Only a started answer writes to the connection's own pipe; before that each piece would go to a buffer and be copied from there.
        await response.StartAsync(httpContext.RequestAborted);
        var body = response.BodyWriter;
        body.Write(_head);
        for (var (index, waiting) = (0, 0); index < _items.Count; index++)
        {
            if (index > 0)
            {
                body.Write(","u8);
            }

            body.Write(_items[index]);
            if ((waiting += _items[index].Length) >= FlushedBytes)
            {
                waiting = 0;
                await body.FlushAsync(httpContext.RequestAborted);
            }
        }

        body.Write(_tail);
        await body.FlushAsync(httpContext.RequestAborted);
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
