namespace Nova.Virt;

/// <summary>Turns what the host's files and programs throw into the one exception that drivers throw.</summary>
internal static class VirtErrors
{
    // errno of Linux; .NET hands those that it has no exception for through as HResult.
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>Runs <paramref name="work"/>; any exception but a cancellation comes out as <see cref="VirtDriverException"/>.</summary>
    public static async Task<T> GuardAsync<T>(string what, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception error) when (error is not (VirtDriverException or OperationCanceledException))
        {
            throw Wrap(what, error);
        }
    }

    /// <summary>As <see cref="GuardAsync{T}"/>, for work without a value.</summary>
    public static Task GuardAsync(string what, Func<Task> work) => GuardAsync(what, async () =>
    {
        await work();
        return true;
    });

    /// <summary>The exception for an error met while doing <paramref name="what"/>.</summary>
    public static VirtDriverException Wrap(string what, Exception error) => error switch
    {
        IOException { HResult: NoSpace or QuotaExceeded } => new(VirtErrorKind.OutOfResources, $"{what}: the disk is full.", error),
        _ => new(VirtErrorKind.Hypervisor, $"{what}: {error.Message}", error),
    };

    /// <summary>The kind that the words of a program or of the hypervisor hint at.</summary>
    public static VirtErrorKind KindOf(string message) =>
        message.Contains("No space left on device", StringComparison.Ordinal) || message.Contains("Cannot allocate memory", StringComparison.Ordinal)
            ? VirtErrorKind.OutOfResources
            : VirtErrorKind.Hypervisor;
}
