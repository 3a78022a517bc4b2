using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Nova.Hosting.Logging;

/// <summary>One category's logger.</summary>
internal sealed class NovaLogger(string category, NovaLoggerProvider provider) : ILogger
{
    // Buffers are kept by thread; one that a huge entry has blown up is let go.
    private const int MaxKept = 64 * 1024;

    [ThreadStatic]
    private static StringBuilder? _text;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _bytes;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => provider.Scopes?.Push(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        LogLine line = new()
        {
            Time = provider.Clock.GetUtcNow(),
            Level = logLevel,
            Category = category,
            Message = SecretMask.Apply(formatter(state, exception)),
            Values = provider.UseJson ? state as IReadOnlyList<KeyValuePair<string, object?>> : null,
            Exception = exception,
            Scopes = provider.Scopes,
        };
        var bytes = _bytes ?? new ArrayBufferWriter<byte>(1024);

        // Taken for the time of formatting: a value's ToString may log.
        _bytes = null;
        if (provider.UseJson)
        {
            JsonFormat.Write(bytes, line);
        }
        else
        {
            WriteText(bytes, line);
        }

        provider.Sink.Write(bytes.WrittenSpan);
        if (bytes.Capacity <= MaxKept)
        {
            bytes.ResetWrittenCount();
            _bytes = bytes;
        }
    }

    private static void WriteText(ArrayBufferWriter<byte> bytes, in LogLine line)
    {
        var text = _text ?? new StringBuilder(512);
        _text = null;
        TextFormat.Write(text, line);
        foreach (var chunk in text.GetChunks())
        {
            Encoding.UTF8.GetBytes(chunk.Span, bytes);
        }

        if (text.Capacity <= MaxKept)
        {
            _text = text.Clear();
        }
    }
}
