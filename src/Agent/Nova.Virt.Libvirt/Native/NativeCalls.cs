namespace Nova.Virt.Libvirt.Native;

/// <summary>
/// Runs blocking native calls off the caller's thread. Each has a thread of its own, so that one that hangs holds up nobody else, and there
/// are at most <paramref name="most"/> of them, so that a dead daemon does not fill the process with threads.
/// </summary>
internal sealed class NativeCalls(int most, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(most, most);

    /// <summary>Runs one operation; all its native calls are on one thread.</summary>
    /// <param name="operation">Reads libvirt's error, if any, before it returns.</param>
    /// <param name="deadline">After it the call is left alone: it keeps its thread and slot until it returns, the caller goes on.</param>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.Hypervisor"/>: it did not answer in time.</exception>
    public async Task<T> RunAsync<T>(Func<T> operation, TimeSpan deadline, CancellationToken cancellationToken)
    {
        if (!await _slots.WaitAsync(deadline, cancellationToken))
        {
            throw new VirtDriverException(VirtErrorKind.Hypervisor, $"libvirt is busy with {most} calls that do not end.");
        }

        var running = Task.Factory.StartNew(
            () => RunAndRelease(operation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return await running.WaitAsync(deadline, time, cancellationToken);
        }
        catch (TimeoutException error)
        {
            Abandon(running);
            throw new VirtDriverException(VirtErrorKind.Hypervisor, $"libvirt did not answer within {deadline.TotalSeconds} s.", error);
        }
        catch (OperationCanceledException)
        {
            Abandon(running);
            throw;
        }
        catch (ObjectDisposedException error)
        {
            throw new VirtDriverException(VirtErrorKind.Hypervisor, "The connection to libvirt was lost.", error);
        }
    }

    public void Dispose() => _slots.Dispose();

    // What an abandoned call yields after all is released, its error seen: nobody else will.
    private static void Abandon<T>(Task<T> running) => running.ContinueWith(
        static ended =>
        {
            if (ended.IsCompletedSuccessfully)
            {
                (ended.GetAwaiter().GetResult() as IDisposable)?.Dispose();
            }
            else
            {
                _ = ended.Exception;
            }
        },
        CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private T RunAndRelease<T>(Func<T> operation)
    {
        try
        {
            return operation();
        }
        finally
        {
            try
            {
                _slots.Release();
            }
            catch (ObjectDisposedException)
            {
                // The driver is gone; so are those who waited for a slot.
            }
        }
    }
}
