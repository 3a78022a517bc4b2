using System.Globalization;
using Nova.Core;
using Nova.Workflows;

namespace Nova.Daemon;

/// <summary>What operators see of operations on a terminal, and do about them.</summary>
internal sealed class OperationCommands(IOperationDesk desk, TextWriter output)
{
    private const int NoSuchOperation = 1;

    public async Task<int> ListAsync(bool withEnded, int most, CancellationToken cancellationToken)
    {
        foreach (var operation in await desk.ListAsync(withEnded, most, cancellationToken))
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{operation.Id}  {operation.Kind,-26} {operation.Phase,-9} step {operation.Step}  attempt {operation.Attempt}  {Text(operation.CreatedAt)}  {operation.Subject}"));
        }

        return 0;
    }

    public async Task<int> ShowAsync(string id, CancellationToken cancellationToken)
    {
        if (await desk.FindAsync(id, cancellationToken) is not { } operation)
        {
            return await RefuseAsync($"There is no operation {id}.");
        }

        foreach (var (name, value) in (IEnumerable<(string, string?)>)
        [
            ("id", operation.Id), ("kind", operation.Kind), ("subject", operation.Subject), ("project", operation.ProjectId), ("request", operation.RequestId),
            ("phase", operation.Phase), ("step", operation.Step.ToString(CultureInfo.InvariantCulture)), ("attempt", operation.Attempt.ToString(CultureInfo.InvariantCulture)),
            ("held by", operation.Owner), ("accepted", Text(operation.CreatedAt)), ("deadline", Text(operation.Deadline)),
            ("ended", operation.FinishedAt is { } ended ? Text(ended) : null), ("failure", operation.Failure),
        ])
        {
            await output.WriteLineAsync($"{name,-9} {value ?? "-"}");
        }

        return 0;
    }

    public async Task<int> RetryAsync(string id, CancellationToken cancellationToken) => await desk.RetryAsync(id, cancellationToken)
        ? await SayAsync($"Operation {id} will be taken up anew.")
        : await RefuseAsync($"There is no operation {id} that has not ended.");

    public async Task<int> AbandonAsync(string id, CancellationToken cancellationToken) => await desk.AbandonAsync(id, cancellationToken)
        ? await SayAsync($"Operation {id} has ended as failed. What it held is as it was.")
        : await RefuseAsync($"There is no operation {id} that has not ended.");

    private static string Text(long microseconds) => Instants.FromMicroseconds(microseconds).ToApiSeconds();

    private async Task<int> SayAsync(string text)
    {
        await output.WriteLineAsync(text);
        return 0;
    }

    private async Task<int> RefuseAsync(string text)
    {
        await output.WriteLineAsync(text);
        return NoSuchOperation;
    }
}
