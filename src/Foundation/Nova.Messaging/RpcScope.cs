namespace Nova.Messaging;

/// <summary>
/// The request on whose behalf the current flow runs: it goes with every message, so that one id finds the log lines of every process.
/// </summary>
public static class RpcScope
{
    private static readonly AsyncLocal<string?> Current = new();

    /// <summary>The <c>req-{uuid}</c> id; <see langword="null"/> outside any request.</summary>
    public static string? RequestId => Current.Value;

    /// <summary>Sets the id until the result is disposed, for the calling flow and those that it starts.</summary>
    public static IDisposable Enter(string? requestId)
    {
        Leaving leaving = new(Current.Value);
        Current.Value = requestId;
        return leaving;
    }

    private sealed class Leaving(string? before) : IDisposable
    {
        public void Dispose() => Current.Value = before;
    }
}
