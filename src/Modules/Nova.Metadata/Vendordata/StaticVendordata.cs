using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Nova.Metadata.Vendordata;

/// <summary>The operator's JSON file, the same for every guest; read again when its time changes.</summary>
internal sealed partial class StaticVendordata(IOptions<MetadataOptions> options, ILogger<StaticVendordata> logger)
{
    private static readonly byte[] Nothing = "{}"u8.ToArray();

    private readonly Lock _guard = new();
    private (DateTime ChangedAt, ReadOnlyMemory<byte> Content) _read = (DateTime.MinValue, Nothing);

    /// <summary>Whether the operator wants it at all.</summary>
    public bool IsWanted => options.Value.VendordataProviders.Length > 0;

    /// <summary>A JSON object; an empty one without a file. A file that cannot be read or parsed changes nothing, and is told to the log.</summary>
    public ReadOnlyMemory<byte> Read()
    {
        if (options.Value.VendordataFile is not { Length: > 0 } path)
        {
            return Nothing;
        }

        lock (_guard)
        {
            var changedAt = File.GetLastWriteTimeUtc(path);
            if (changedAt != _read.ChangedAt)
            {
                _read = (changedAt, Load(path) ?? _read.Content);
            }

            return _read.Content;
        }
    }

    private ReadOnlyMemory<byte>? Load(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return JsonSerializer.SerializeToUtf8Bytes(document.RootElement);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            LogUnreadable(path, exception);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The vendor data {Path} cannot be used.")]
    private partial void LogUnreadable(string path, Exception exception);
}
