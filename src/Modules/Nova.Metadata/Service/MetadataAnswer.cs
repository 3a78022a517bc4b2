using System.Text;
using Microsoft.AspNetCore.Http;
using Nova.Metadata.Documents;

namespace Nova.Metadata.Service;

/// <summary>Octets of a type, under a status.</summary>
internal sealed class MetadataAnswer : IResult, IStatusCodeHttpResult
{
    private readonly ReadOnlyMemory<byte> _body;
    private readonly string _contentType;
    private readonly int _status;

    private MetadataAnswer(ReadOnlyMemory<byte> body, string contentType, int status) => (_body, _contentType, _status) = (body, contentType, status);

    /// <summary>No such version, key or server; one answer for all, which tells nobody what others have.</summary>
    public static MetadataAnswer NotFound { get; } = Refusal(StatusCodes.Status404NotFound, "The resource could not be found.");

    public static MetadataAnswer Empty { get; } = Text("");

    public int? StatusCode => _status;

    public static MetadataAnswer Text(string text) => Octets(Encoding.UTF8.GetBytes(text));

    public static MetadataAnswer Lines(IEnumerable<string> lines) => Text(string.Join('\n', lines));

    public static MetadataAnswer Octets(ReadOnlyMemory<byte> octets) => new(octets, PlainFaults.PlainText, StatusCodes.Status200OK);

    public static MetadataAnswer File(string name, ReadOnlyMemory<byte> content) =>
        name is OpenStackFiles.UserDataName ? Octets(content) : new(content, "application/json", StatusCodes.Status200OK);

    public static MetadataAnswer Refusal(int status, string message) =>
        new(Encoding.UTF8.GetBytes(PlainFaults.Text(status, message)), PlainFaults.PlainText, status);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = _status;
        httpContext.Response.ContentType = _contentType;
        httpContext.Response.ContentLength = _body.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
        {
            await httpContext.Response.Body.WriteAsync(_body, httpContext.RequestAborted);
        }
    }
}
