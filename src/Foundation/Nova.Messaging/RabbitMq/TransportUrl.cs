using System.Globalization;

namespace Nova.Messaging.RabbitMq;

/// <summary>One broker of a <c>transport_url</c>.</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its port.</param>
/// <param name="User">Who connects.</param>
/// <param name="Password">With what.</param>
internal sealed record Broker(string Host, int Port, string User, string Password)
{
    /// <summary>Without the password, for logs.</summary>
    public override string ToString() => $"{Host}:{Port.ToString(CultureInfo.InvariantCulture)}";
}

/// <summary>A <c>transport_url</c>: the brokers, any of which will do, and the virtual host.</summary>
internal sealed record TransportUrl(IReadOnlyList<Broker> Brokers, string VirtualHost)
{
    private const string Scheme = "rabbit://";
    private const int PlainPort = 5672;
    private const int TlsPort = 5671;

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">It is none; the text of the exception holds no password.</exception>
    public static TransportUrl Parse(string text, bool usesTls)
    {
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            throw new FormatException("transport_url must begin with rabbit://, or be left out for a program that is alone.");
        }

        var rest = text[Scheme.Length..];
        if (rest.Contains('?', StringComparison.Ordinal))
        {
            // Silence about a parameter that asks for TLS would send the password in clear.
            throw new FormatException("transport_url takes no parameters; they are options of [oslo_messaging_rabbit].");
        }

        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (hosts, path) = slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..]);
        var brokers = hosts.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(each => ReadBroker(each, usesTls ? TlsPort : PlainPort)).ToList();
        return brokers.Count > 0
            ? new TransportUrl(brokers, path.Length is 0 ? "/" : Uri.UnescapeDataString(path))
            : throw new FormatException("transport_url names no host.");
    }

    private static Broker ReadBroker(string text, int usualPort)
    {
        var at = text.LastIndexOf('@');
        var address = text[(at + 1)..];
        var credentials = at < 0 ? ["guest", "guest"] : text[..at].Split(':', 2);
        var end = address.StartsWith('[') ? address.IndexOf(']', StringComparison.Ordinal) + 1 : address.IndexOf(':', StringComparison.Ordinal);
        var (host, port) = end < 0 || end >= address.Length ? (address, "") : (address[..end], address[end..].TrimStart(':'));
        var number = usualPort;
        if (host.Length is 0 || (port.Length > 0 && !int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number)) || number is < 1 or > 65535)
        {
            throw new FormatException($"transport_url: '{address}' is no host and port.");
        }

        return new Broker(
            host.Trim('[', ']'), number, Uri.UnescapeDataString(credentials[0]), Uri.UnescapeDataString(credentials.Length > 1 ? credentials[1] : ""));
    }
}
