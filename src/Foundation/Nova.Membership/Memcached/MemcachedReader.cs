using System.Globalization;
using System.Text;

namespace Nova.Membership.Memcached;

/// <summary>Reads the answers of memcached's text protocol; no line is longer and no value larger than what is asked for can be.</summary>
internal sealed class MemcachedReader(Stream stream)
{
    /// <summary>Room for VALUE, the longest key, and three numbers.</summary>
    public const int LongestLine = 512;

    public const int LargestValue = 128;

    private readonly byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    /// <summary>One line, without its end.</summary>
    public async Task<string> LineAsync(CancellationToken cancellationToken)
    {
        StringBuilder line = new();
        while (true)
        {
            var next = await ByteAsync(cancellationToken);
            if (next is (byte)'\n' && line is { Length: > 0 } && line[^1] is '\r')
            {
                return line.ToString(0, line.Length - 1);
            }

            if (line.Length >= LongestLine)
            {
                throw new ServiceGroupException($"memcached answers with a line of more than {LongestLine} bytes.");
            }

            line.Append((char)next);
        }
    }

    /// <summary>What follows a <c>get</c>, up to its END.</summary>
    public async Task ValuesAsync(int most, Dictionary<string, string> found, CancellationToken cancellationToken)
    {
        for (var line = await LineAsync(cancellationToken); line is not "END"; line = await LineAsync(cancellationToken))
        {
            // VALUE <key> <flags> <bytes>
            var words = line.Split(' ');
            if (words is not ["VALUE", var key, _, var size, ..] || !int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            {
                throw Unexpected("get", line);
            }

            if (length > LargestValue || most-- <= 0)
            {
                throw new ServiceGroupException($"memcached answers get with more than was asked for: '{Shorten(line)}'.");
            }

            found[Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(key))] = await ValueAsync(length, cancellationToken);
        }
    }

    public static ServiceGroupException Unexpected(string command, string line) => new($"memcached answers {command} with '{Shorten(line)}'.");

    private static string Shorten(string line) => new([.. line.Take(80).Select(each => char.IsControl(each) ? '?' : each)]);

    private async Task<string> ValueAsync(int length, CancellationToken cancellationToken)
    {
        var value = new byte[length + 2];
        for (var at = 0; at < value.Length; at++)
        {
            value[at] = await ByteAsync(cancellationToken);
        }

        return value is [.., (byte)'\r', (byte)'\n']
            ? Encoding.Latin1.GetString(value, 0, length)
            : throw new ServiceGroupException("memcached answers get with a value that does not end where it should.");
    }

    private async ValueTask<byte> ByteAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            (_start, _end) = (0, await stream.ReadAsync(_buffer, cancellationToken));
            if (_end is 0)
            {
                throw new ServiceGroupException("memcached has closed the connection.");
            }
        }

        return _buffer[_start++];
    }
}
