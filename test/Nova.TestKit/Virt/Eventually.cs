namespace Nova.TestKit.Virt;

/// <summary>Waits for a condition, with a limit and a message that tells the state at the time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(90);

    /// <summary>Waits until <paramref name="condition"/> holds, for what takes no time unless something is wrong.</summary>
    public static Task TrueAsync(Func<bool> condition, Func<string> state) => TrueAsync(condition, Usual, state);

    /// <summary>The same of a condition that takes questions.</summary>
    public static Task TrueAsync(Func<Task<bool>> condition, Func<string> state) => TrueAsync(condition, Usual, state);

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    public static Task TrueAsync(Func<bool> condition, TimeSpan limit, Func<string> state) =>
        TrueAsync(() => Task.FromResult(condition()), limit, state);

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan limit, Func<string> state)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"Not within {limit.TotalSeconds} s: {state()}");
            }

            await Task.Delay(Look, TimeProvider.System, CancellationToken.None);
        }
    }
}
