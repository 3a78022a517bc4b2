using Nova.TestKit.Processes;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>What is started and has nothing to do stops at once, and content, when it is told to.</summary>
internal static class IdleStop
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    // The machine may do much else: one that is slow every time is slow.
    private const int Tries = 3;

    public static async Task ShouldBeSoonAsync(Func<Task<NovadProcess>> start, TimeSpan limit)
    {
        for (var left = Tries; ; left--)
        {
            await using var novad = await start();
            var took = await novad.StopAsync(limit);
            novad.ExitCode.ShouldBe(0, novad.Log);
            if (took < Soon || left is 1)
            {
                took.ShouldBeLessThan(Soon, novad.Log);
                return;
            }
        }
    }
}
