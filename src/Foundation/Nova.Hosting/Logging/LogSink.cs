using System.Buffers;
using System.Globalization;
using System.Text;

namespace Nova.Hosting.Logging;

/// <summary>
/// Takes finished lines from any thread and writes them from one of its own: who logs copies some bytes under a lock, no more. When the
/// outputs do not keep up, lines over <see cref="MaxPending"/> bytes are dropped, and the log says how many.
/// </summary>
internal sealed class LogSink : IDisposable
{
    /// <summary>The most bytes that wait to be written.</summary>
    public const int MaxPending = 8 * 1024 * 1024;

    private readonly Lock _guard = new();
    private readonly AutoResetEvent _hasLines = new(false);
    private readonly Stream[] _outputs;
    private readonly Thread _writer;
    private ArrayBufferWriter<byte> _pending = new(64 * 1024);
    private ArrayBufferWriter<byte> _spare = new(64 * 1024);
    private long _dropped;
    private volatile bool _closing;
    private int _disposals;

    public LogSink(IEnumerable<Stream> outputs)
    {
        _outputs = [.. outputs];
        _writer = new Thread(WriteLoop) { IsBackground = true, Name = "log" };
        _writer.Start();
    }

    public void Write(ReadOnlySpan<byte> line)
    {
        lock (_guard)
        {
            if (_pending.WrittenCount + line.Length > MaxPending)
            {
                _dropped++;
                return;
            }

            _pending.Write(line);
        }

        _hasLines.Set();
    }

    /// <summary>Writes what waits, for at most five seconds.</summary>
    public void Dispose()
    {
        if (Interlocked.Increment(ref _disposals) > 1)
        {
            return;
        }

        _closing = true;
        _hasLines.Set();
        if (_writer.Join(TimeSpan.FromSeconds(5)))
        {
            _hasLines.Dispose();
        }
    }

    private void WriteLoop()
    {
        while (true)
        {
            var closing = _closing;
            WritePending();
            if (closing)
            {
                break;
            }

            _hasLines.WaitOne();
        }

        foreach (var output in _outputs)
        {
            output.Dispose();
        }
    }

    private void WritePending()
    {
        long dropped;
        ArrayBufferWriter<byte> batch;
        lock (_guard)
        {
            (batch, _pending, _spare) = (_pending, _spare, _pending);
            (dropped, _dropped) = (_dropped, 0);
        }

        if (dropped > 0)
        {
            batch.Write(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"WARNING {dropped} log lines were dropped: the log's outputs do not keep up.\n")));
        }

        if (batch.WrittenCount > 0)
        {
            foreach (var output in _outputs)
            {
                WriteTo(output, batch.WrittenSpan);
            }
        }

        batch.ResetWrittenCount();
    }

    private static void WriteTo(Stream output, ReadOnlySpan<byte> bytes)
    {
        try
        {
            output.Write(bytes);
            output.Flush();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            // A full disk or a closed pipe: there is nowhere left to say so, and the program must go on.
        }
    }
}
