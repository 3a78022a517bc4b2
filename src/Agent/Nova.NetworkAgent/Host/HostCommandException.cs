namespace Nova.NetworkAgent.Host;

/// <summary>A command on the host failed or took too long; the message holds its arguments and what it wrote to standard error.</summary>
internal sealed class HostCommandException(string message, Exception? inner = null) : InvalidOperationException(message, inner);
